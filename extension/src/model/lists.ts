import { type DashboardsModel, isAbout } from './dashboards';
import type { HistoryModel } from './history';
import type { RunsModel } from './runs';
import type { SweepsModel } from './sweeps';

/** Milliseconds in which several changes make one reading of a list. */
interface IPauses {
  runs: number;
  /** How they stand costs the server more to find out. */
  dashboards: number;
}

const PAUSES: IPauses = { runs: 500, dashboards: 5000 };

/** What lists something of the project in sight. */
export interface ILists {
  readonly runs: RunsModel;
  readonly history: HistoryModel;
  readonly sweeps: SweepsModel;
  readonly dashboards: DashboardsModel;
}

/** Read lists anew when runs come and end: at once, but not oftener than needed. */
export function connectLists(lists: ILists, pauses = PAUSES): void {
  const { dashboards, history, runs, sweeps } = lists;
  const inSight = () => runs.project?.path ?? null;
  const readRuns = paced(pauses.runs, () => {
    const project = inSight();
    return Promise.all([history.refresh(project), sweeps.load(project)]);
  });
  const readDashboards = paced(pauses.dashboards, () =>
    dashboards.load(inSight())
  );
  runs.listsChanged.connect(() => {
    readRuns();
    if (dashboards.project === inSight()) {
      readDashboards();
    } else {
      void dashboards.load(inSight());
    }
  });
  runs.runEnded.connect((_, run) => {
    if (isAbout(run, dashboards.dashboards)) {
      void dashboards.load(inSight());
    }
  });
  runs.runChanged.connect((_, run) => {
    history.update(run);
  });
  runs.runForgotten.connect((_, run) => {
    history.remove(run);
  });
}

/** Have something read at once, and again after a pause where it is asked for meanwhile. */
function paced(pause: number, read: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  const start = () => {
    timer = undefined;
    last = Date.now();
    read().catch((error: unknown) => {
      console.warn('Reprise could not list the runs.', error);
    });
  };
  return () => {
    timer ??= setTimeout(start, Math.max(0, last + pause - Date.now()));
  };
}
