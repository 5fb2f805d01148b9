import { DashboardsModel } from '../src/model/dashboards';
import { HistoryModel } from '../src/model/history';
import { connectLists } from '../src/model/lists';
import { NO_SETTINGS } from '../src/model/publishing';
import { RunsModel } from '../src/model/runs';
import { SweepsModel } from '../src/model/sweeps';
import {
  fakeClient,
  type ISeen,
  makeDashboard,
  makeProject,
  makeRun,
  settle,
  until
} from './fakes';

const ENDED = { ended: '2026-11-20T10:01:00Z' };

let runs: RunsModel;

afterEach(() => {
  runs.dispose();
});

/** The lists of a project with a dashboard that shows runs of source.ipynb. */
async function makeLists(): Promise<ISeen[]> {
  const settings = { ...NO_SETTINGS, source: 'source.ipynb' };
  const answers: Record<string, () => object> = {
    status: () => ({ name: 'jupyter-reprise', version: '0.1.0', api: 1 }),
    projects: () => makeProject(),
    runs: () => ({ runs: [], next: null, total: 0 }),
    sweeps: () => ({ sweeps: [] }),
    dashboards: () => ({
      dashboards: [makeDashboard({ project: '', settings })]
    }),
    events: () => new Response(new ReadableStream())
  };
  const { client, seen } = fakeClient(({ path }) => answers[path]());
  runs = new RunsModel({ client });
  const dashboards = new DashboardsModel({ client });
  const lists = {
    ...{ runs, dashboards },
    history: new HistoryModel({ client }),
    sweeps: new SweepsModel({ client })
  };
  connectLists(lists, { runs: 1, dashboards: 900 });
  await runs.connect();
  await until(() => dashboards.dashboards.length > 0);
  return seen;
}

function timesOf(path: string, seen: readonly ISeen[]): number {
  return seen.filter(one => one.path === path).length;
}

describe('how dashboards stand', () => {
  it('is read at once when a run ends that they show', async () => {
    const seen = await makeLists();
    const before = timesOf('dashboards', seen);
    const notebook = 'source.ipynb';

    runs.update(makeRun('A', 'running', { notebook }));
    runs.update(makeRun('A', 'succeeded', { ...ENDED, notebook }));
    await until(() => timesOf('dashboards', seen) > before);

    expect(timesOf('dashboards', seen)).toBeGreaterThan(before);
  });

  it('is not read for each of many runs that they don’t show', async () => {
    const seen = await makeLists();
    await settle();
    const before = timesOf('dashboards', seen);

    for (const id of ['A', 'B', 'C', 'D', 'E']) {
      const known = timesOf('sweeps', seen);
      runs.update(makeRun(id, 'running'));
      runs.update(makeRun(id, 'succeeded', ENDED));
      await until(() => timesOf('sweeps', seen) > known);
    }

    expect(timesOf('dashboards', seen)).toBeLessThanOrEqual(before + 1);
  });
});
