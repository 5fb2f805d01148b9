import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';

import type { IRun } from '../api/types';
import { shortId, stem } from '../model/format';
import { statusName } from '../model/status';
import { CommandIDs, IReprise } from '../tokens';

/** Tells when a run ends that was seen running. */
export const notificationsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:notifications',
  description: 'Notifies of the end of runs.',
  autoStart: true,
  requires: [IReprise],
  activate: (_: JupyterFrontEnd, reprise: IReprise): void => {
    reprise.runs.runEnded.connect((__, run) => {
      const wanted = reprise.settings?.composite['notifications'] ?? 'lab';
      if (wanted === 'all' || (wanted === 'lab' && isOfLab(run))) {
        tell(reprise, run);
      }
    });
  }
};

/** Whether a run was asked for here or by another client of the server, one by one. */
function isOfLab(run: IRun): boolean {
  return run.trigger === 'rest' && run.parent === null;
}

function tell({ execute, runs, trans }: IReprise, run: IRun): void {
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
