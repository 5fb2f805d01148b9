import { screen } from '@testing-library/dom';
import * as React from 'react';

import type { IProgress, IRun, ISampler } from '../../src/api/types';
import { ActiveRun } from '../../src/components/running';
import { makeRun } from '../fakes';
import { clear, makeWorld, show } from './pages';

afterEach(clear);

function showRun(run: IRun): void {
  show(makeWorld().reprise, <ActiveRun run={run} project="" />);
}

function makeProgress(changes: Partial<IProgress> = {}): IProgress {
  const begun = { cell: 2, done: 2, total: 5, first_line: 'fit = sample()' };
  return { ...begun, output: '', sampler: null, ...changes };
}

function showSampler(changes: Partial<ISampler>): void {
  const sampler = {
    ...{ label: 'schools', phase: 'sampling', done: 300, total: 4000 },
    ...{ divergences: 0, ...changes }
  };
  const progress = makeProgress({ sampler });
  showRun(makeRun('A', 'running', { progress }));
}

async function barOf(name: string): Promise<(string | null)[]> {
  const bar = await screen.findByRole('progressbar', { name });
  return [bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax')];
}

describe('a run that goes on', () => {
  it('shows how far it is, the cell at work, and what it prints', async () => {
    const progress = makeProgress({ output: 'step 7\n' });
    showRun(makeRun('A', 'running', { progress }));

    expect(await barOf('Run A of fit')).toEqual(['2', '5']);
    screen.getByText('2 of 5 cells');
    screen.getByText('fit = sample()');
    expect(screen.getByLabelText('The end of the output').textContent).toBe(
      'step 7\n'
    );
  });

  it('shows for how long it has run', async () => {
    const started = new Date(Date.now() - 90_000).toISOString();
    showRun(makeRun('A', 'running', { started }));

    await screen.findByText(/^1:3\d min$/);
  });

  it.each([
    ['queued', { started: null }, 'Waits for a worker…'],
    ['running', {}, 'Starting…'],
    ['running', { is_cancelling: true }, 'Stopping…']
  ] as const)('says of one that is %s, %o: %s', async (status, is, said) => {
    showRun(makeRun('A', status, is));

    await screen.findByText(said);
  });

  it('says what keeps a worker from it', async () => {
    const waiting_because = 'The last worker ended with 1: no module named x';
    showRun(makeRun('A', 'queued', { started: null, waiting_because }));

    await screen.findByText(waiting_because);
  });

  it('can be cancelled once', async () => {
    showRun(makeRun('A', 'running', { is_cancelling: true }));

    const name = 'Stopping run A…';
    const button = await screen.findByRole<HTMLButtonElement>('button', {
      name
    });
    expect(button.disabled).toBe(true);
  });
});

describe('a sampler', () => {
  it('shows how many draws are done', async () => {
    showSampler({});

    expect(await barOf('Sampling schools')).toEqual(['300', '4000']);
    expect(screen.queryByText(/divergence/)).toBeNull();
  });

  it('warns of divergences', async () => {
    showSampler({ divergences: 2 });

    await screen.findByText('2 divergences');
  });

  it('has no bar while its model is compiled', async () => {
    showSampler({ phase: 'compiling' });

    await screen.findByText('Compiling schools');
    expect(screen.getAllByRole('progressbar')).toHaveLength(1);
  });
});
