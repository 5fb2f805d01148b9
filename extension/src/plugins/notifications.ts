import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';

import type { IRun, ISweep } from '../api/types';
import { shortId, stem } from '../model/format';
import { statusName } from '../model/status';
import { countsOf } from '../model/sweeps';
import { CommandIDs, IReprise } from '../tokens';

/** Tells when a run or a sweep ends that was seen going on. */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:notifications',
  description: 'Notifies of the end of runs.',
  autoStart: true,
  requires: [IReprise],
  activate: (_: JupyterFrontEnd, reprise: IReprise): void => {
    const wanted = () => reprise.settings?.composite['notifications'] ?? 'lab';
    reprise.runs.runEnded.connect((__, run) => {
      // a sweep's end is told once for all of its runs
      const isTold = run.trigger !== 'sweep' && wanted() === 'all';
      if (isTold || (wanted() === 'lab' && isOfServer(run))) {
        tellRun(reprise, run);
      }
    });
    reprise.sweeps.sweepEnded.connect((__, sweep) => {
      if (wanted() !== 'none') {
        tellSweep(reprise, sweep);
      }
    });
  }
};

/** Whether a run was asked for here or by another client of the server, one by one. */
function isOfServer(run: IRun): boolean {
  return run.trigger === 'rest' && run.parent === null;
}

function tellSweep({ execute, sweeps, trans }: IReprise, sweep: ISweep): void {
  const project = sweeps.project ?? '';
  const counts = countsOf(sweep, trans);
  const hasSucceeded = sweep.counts.succeeded === sweep.points;
  Notification.emit(
    trans.__('Sweep of %1: %2', stem(sweep.notebook), counts.join(', ')),
    hasSucceeded ? 'success' : 'warning',
    {
      autoClose: 10000,
      actions: [
        {
          label: trans.__('Show'),
          callback: () => {
            execute(CommandIDs.showRuns, { sweep: sweep.id, project });
          }
        }
      ]
    }
  );
}

function tellRun({ execute, runs, trans }: IReprise, run: IRun): void {
  const types: Partial<Record<IRun['status'], Notification.TypeOptions>> = {
    succeeded: 'success',
    cancelled: 'info',
    rejected: 'warning'
  };
  const message = trans.__(
    'Run %1 of %2: %3',
    shortId(run.id),
    stem(run.notebook),
    statusName(run.status, trans)
  );
  const args = { run: run.id, project: runs.project?.path ?? '' };
  const show = {
    label: trans.__('Show'),
    callback: () => {
      execute(CommandIDs.showRun, args);
    }
  };
  const report = {
    label: trans.__('Report'),
    callback: () => {
      execute(CommandIDs.showReport, args);
    }
  };
  Notification.emit(
    run.error ? `${message}\n${run.error}` : message,
    types[run.status] ?? 'error',
    {
      // it stays in the notification centre
      autoClose: 10000,
      actions: run.status === 'succeeded' ? [show, report] : [show]
    }
  );
}
