import { fireEvent, screen, waitFor } from '@testing-library/dom';
import * as React from 'react';

import type { IRun } from '../../src/api/types';
import { RunList } from '../../src/components/runList';
import { makeRun } from '../fakes';
import { clear, makeWorld, show } from './pages';

const MANY = 100_000;
const ROW = 44;
const runs = Array.from({ length: MANY }, (_, i) => makeRun(`R${String(i)}`));

beforeAll(() => {
  // ten rows are in sight
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
    get: () => 10 * ROW
  });
});

afterEach(clear);

async function showList(): Promise<{
  list: HTMLElement;
  opened: IRun[];
  chosen: ReadonlySet<string>[];
  ends: () => number;
}> {
  const opened: IRun[] = [];
  const chosen: ReadonlySet<string>[] = [];
  let ends = 0;
  const { reprise } = makeWorld();
  show(
    reprise,
    <RunList
      runs={runs}
      total={MANY}
      chosen={new Set()}
      onChoose={set => chosen.push(set)}
      onOpen={run => opened.push(run)}
      onEnd={() => {
        ends += 1;
      }}
    />
  );
  const list = await screen.findByRole('listbox');
  return { list, opened, chosen, ends: () => ends };
}

function placesShown(): number[] {
  return screen
    .getAllByRole('option')
    .map(row => Number(row.getAttribute('aria-posinset')));
}

describe('a list of 100,000 runs', () => {
  it('has only the rows that are in sight, and a few beyond', async () => {
    await showList();
    await screen.findAllByRole('option');

    expect(placesShown()[0]).toBe(1);
    expect(placesShown().length).toBeLessThan(30);
  });

  it('says how many there are', async () => {
    await showList();
    const [row] = await screen.findAllByRole('option');

    expect(row.getAttribute('aria-setsize')).toBe(String(MANY));
  });

  it('shows others when it is scrolled', async () => {
    const { list, ends } = await showList();
    await screen.findAllByRole('option');

    list.scrollTop = 50_000 * ROW;
    fireEvent.scroll(list);

    await screen.findByText((_, node) => node?.id === 'jp-Reprise-run-R50000');
    expect(placesShown().length).toBeLessThan(30);
    expect(ends()).toBe(0);
  });

  it('names no row as the one that keys act on which is out of sight', async () => {
    const { list } = await showList();
    const [row] = await screen.findAllByRole('option');
    expect(list.getAttribute('aria-activedescendant')).toBe(row.id);

    list.scrollTop = 50_000 * ROW;
    fireEvent.scroll(list);

    await waitFor(() => {
      expect(list.getAttribute('aria-activedescendant')).toBeNull();
    });
  });

  it('asks for more at its end', async () => {
    const { list, ends } = await showList();

    fireEvent.keyDown(list, { key: 'End' });
    fireEvent.scroll(list);

    await screen.findByText((_, node) => node?.id === 'jp-Reprise-run-R99999');
    await waitFor(() => {
      expect(ends()).toBe(1);
    });
  });

  it('opens a run by Enter, and chooses it by Space', async () => {
    const { list, opened, chosen } = await showList();
    await screen.findAllByRole('option');

    fireEvent.keyDown(list, { key: 'ArrowDown' });
    await screen.findByText(
      (_, node) =>
        node?.id === 'jp-Reprise-run-R1' &&
        node.getAttribute('data-active') === 'true'
    );
    fireEvent.keyDown(list, { key: 'Enter' });
    fireEvent.keyDown(list, { key: ' ' });

    expect(opened.map(run => run.id)).toEqual(['R1']);
    expect(chosen.map(set => [...set])).toEqual([['R1']]);
  });
});
