import { fireEvent, screen, waitFor } from '@testing-library/dom';
import * as React from 'react';

import { HistorySection } from '../../src/components/historySection';
import { CommandIDs } from '../../src/tokens';
import { makeRun } from '../fakes';
import { clear, type IWorld, makeWorld, show } from './pages';

beforeAll(() => {
  // some rows are in sight
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
    get: () => 440
  });
});

afterEach(clear);

/** Show all runs of project p, which has A1 and A2; project q has B1 and B2. */
async function showHistory(numbers = [2, 1]): Promise<IWorld> {
  const names: Record<string, string> = { p: 'A', q: 'B' };
  const world = makeWorld(({ path, query }) => {
    const name = names[query.get('project') ?? ''];
    const runs = numbers.map(number => makeRun(`${name}${number}`));
    return path === 'runs' ? { runs, next: null, total: 2 } : null;
  });
  show(world.reprise, <HistorySection />);
  await world.reprise.history.setProject('p');
  await rowOf('A1');
  return world;
}

async function rowOf(run: string): Promise<HTMLElement> {
  await screen.findAllByRole('option');
  return waitFor(() => {
    const row = document.getElementById(`jp-Reprise-run-${run}`);
    expect(row).not.toBeNull();
    return row as HTMLElement;
  });
}

async function choose(run: string): Promise<void> {
  const row = await rowOf(run);
  fireEvent.click(row, { ctrlKey: true });
  await waitFor(() => {
    expect(row.getAttribute('aria-selected')).toBe('true');
  });
}

describe('runs that were chosen', () => {
  it('are compared as runs of the project whose list it is', async () => {
    const { executed } = await showHistory();
    await choose('A2');
    await choose('A1');

    screen.getByRole('button', { name: 'Compare 2' }).click();
    fireEvent.click(await rowOf('A2'));

    expect(executed).toEqual([
      [CommandIDs.compare, { runs: ['A1', 'A2'], project: 'p' }],
      [CommandIDs.showRun, { run: 'A2', project: 'p' }]
    ]);
  });

  it('are chosen no more in the list of another project', async () => {
    const { reprise } = await showHistory();
    await choose('A2');
    await choose('A1');

    await reprise.history.setProject('q');
    await rowOf('B1');

    expect(screen.queryByRole('button', { name: /^Compare/ })).toBeNull();
  });
});

describe('the row that keys act on', () => {
  it('stays with its run when another comes on top', async () => {
    const numbers = [2, 1];
    const { reprise, executed } = await showHistory(numbers);
    const list = screen.getByRole('listbox');
    list.focus();

    numbers.unshift(3);
    await reprise.history.refresh('p');
    await rowOf('A3');
    fireEvent.keyDown(list, { key: 'Enter' });

    expect(list.getAttribute('aria-activedescendant')).toBe(
      'jp-Reprise-run-A2'
    );
    expect(executed).toMatchObject([[CommandIDs.showRun, { run: 'A2' }]]);
  });
});
