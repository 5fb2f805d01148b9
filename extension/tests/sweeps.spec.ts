import type { ISweep } from '../src/api/types';
import { SweepsModel } from '../src/model/sweeps';
import { fakeClient } from './fakes';

function makeSweep(id: string, counts: ISweep['counts']): ISweep {
  const created = '2026-11-20T10:00:00Z';
  return { id, notebook: 'fit.ipynb', created, points: 2, counts };
}

/** A model whose server tells of the sweeps that a test puts into a list. */
function makeModel(...sweeps: ISweep[]) {
  const { client, seen } = fakeClient(({ path }) =>
    path === 'sweeps' ? { sweeps } : makeSweep('S', {})
  );
  const model = new SweepsModel({ client });
  const ended: string[] = [];
  model.sweepEnded.connect((_, sweep) => ended.push(sweep.id));
  return { model, sweeps, seen, ended };
}

describe('SweepsModel', () => {
  it('tells once of the end of a sweep, at its last point', async () => {
    const { model, sweeps, ended } = makeModel(
      makeSweep('S', { running: 1, queued: 1 })
    );
    await model.load('p');

    sweeps[0] = makeSweep('S', { succeeded: 1, running: 1 });
    await model.reload();
    expect(ended).toEqual([]);

    sweeps[0] = makeSweep('S', { succeeded: 1, failed: 1 });
    await model.reload();
    await model.reload();
    expect(ended).toEqual(['S']);
  });

  it('tells nothing of a sweep that ended before anyone looked', async () => {
    const { model, ended } = makeModel(makeSweep('S', { succeeded: 2 }));

    await model.load('p');
    await model.reload();

    expect(ended).toEqual([]);
  });

  it('keeps to the newest list when an older one comes after it', async () => {
    const { client } = fakeClient(() => ({}));
    const answers: ((found: ISweep[]) => void)[] = [];
    jest
      .spyOn(client, 'sweeps')
      .mockImplementation(() => new Promise(answer => answers.push(answer)));
    const model = new SweepsModel({ client });

    const both = Promise.all([model.load('p'), model.reload()]);
    answers[1]([makeSweep('S', { succeeded: 2 })]);
    answers[0]([makeSweep('S', { running: 2 })]);
    await both;

    expect(model.sweeps).toMatchObject([{ counts: { succeeded: 2 } }]);
  });

  it('cancels a sweep in its project, whichever is in sight', async () => {
    const { model, seen } = makeModel();
    await model.load('p');

    await model.cancel('S', 'other');

    const cancelled = seen.find(({ path }) => path === 'sweeps/S/cancel');
    expect(cancelled?.query.get('project')).toBe('other');
  });
});
