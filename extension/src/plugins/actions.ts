import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';

import { repriseIcon } from '../icons';
import { shortId } from '../model/format';
import { hasReport } from '../model/status';
import { CommandIDs, IReprise } from '../tokens';
import { projectOf, schemaOf, textOf } from './documents';
import { isConfirmed, showing } from './showing';

/** Adds what can be done with one run. */
export const actionsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:actions',
  description: 'Adds the commands that act on a run.',
  autoStart: true,
  requires: [IReprise],
  activate: ({ commands }: JupyterFrontEnd, reprise: IReprise): void => {
    Private.addReport(commands, reprise);
    Private.addCancel(commands, reprise);
    Private.addCancelSweep(commands, reprise);
    Private.addForget(commands, reprise);
  }
};

namespace Private {
  export function addReport(
    commands: CommandRegistry,
    reprise: IReprise
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.showReport, {
      label: trans.__('Show Report'),
      caption: trans.__('Open a run’s report in a browser tab of its own'),
      icon: repriseIcon,
      describedBy: { args: schemaOf('run', 'string') },
      isEnabled: args => typeof args['run'] === 'string',
      execute: args =>
        showing(trans, async () => {
          const run = textOf(args, 'run');
          const project = projectOf(args, reprise);
          const detail = await reprise.client.detail(run, project);
          if (hasReport(detail)) {
            const url = reprise.client.reportUrl(run, project);
            window.open(url, '_blank', 'noopener');
          } else {
            tellNoReport(reprise, run, project);
          }
        })
    });
  }

  /** Say that there is nothing to open, and lead to what there is. */
  function tellNoReport(
    { execute, trans }: IReprise,
    run: string,
    project: string
  ): void {
    const message = trans.__('No report was kept of run %1.', shortId(run));
    const callback = () => {
      execute(CommandIDs.showRun, { run, project });
    };
    Notification.warning(message, {
      autoClose: 10000,
      actions: [{ label: trans.__('Show Run'), callback }]
    });
  }

  export function addCancel(
    commands: CommandRegistry,
    reprise: IReprise
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.cancel, {
      label: trans.__('Cancel Run'),
      caption: trans.__('Stop a run that is queued or running'),
      describedBy: { args: schemaOf('run', 'string') },
      isEnabled: args => typeof args['run'] === 'string',
      execute: args =>
        showing(trans, () =>
          reprise.runs.cancel(textOf(args, 'run'), projectOf(args, reprise))
        )
    });
  }

  export function addCancelSweep(
    commands: CommandRegistry,
    reprise: IReprise
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.cancelSweep, {
      label: trans.__('Cancel Sweep'),
      caption: trans.__('Stop all runs of a sweep that are queued or running'),
      describedBy: { args: schemaOf('sweep', 'string') },
      isEnabled: args => typeof args['sweep'] === 'string',
      execute: args =>
        showing(trans, () =>
          reprise.sweeps.cancel(textOf(args, 'sweep'), projectOf(args, reprise))
        )
    });
  }

  export function addForget(
    commands: CommandRegistry,
    reprise: IReprise
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.forget, {
      label: trans.__('Delete Run'),
      caption: trans.__('Forget a run that ended, and what was kept with it'),
      describedBy: { args: schemaOf('run', 'string') },
      isEnabled: args => typeof args['run'] === 'string',
      execute: async args => {
        const run = textOf(args, 'run');
        // the one in sight may be another when the question is answered
        const project = projectOf(args, reprise);
        const isWanted = await isConfirmed(trans, {
          title: trans.__('Delete run %1?', shortId(run)),
          body: trans.__('Its record and the files kept with it will be gone.'),
          label: trans.__('Delete')
        });
        if (isWanted) {
          await showing(trans, () => reprise.runs.forget(run, project));
        }
      }
    });
  }
}
