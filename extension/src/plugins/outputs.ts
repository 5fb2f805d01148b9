import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { CodeCellModel } from '@jupyterlab/cells';
import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { repriseIcon } from '../icons';
import { shortId } from '../model/format';
import { matchOutputs } from '../model/outputs';
import { CommandIDs, IReprise } from '../tokens';
import { findPanel, projectOf, schemaOf, textOf } from './documents';
import { showing } from './showing';

/** Adds the command that gives a notebook the outputs of a run. */
export const outputsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:outputs',
  description: 'Puts the outputs of a run into its notebook.',
  autoStart: true,
  requires: [IReprise, INotebookTracker],
  activate: (
    { commands }: JupyterFrontEnd,
    reprise: IReprise,
    tracker: INotebookTracker
  ): void => {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.putOutputs, {
      label: trans.__('Put Outputs of This Run into the Notebook'),
      caption: trans.__('Give the notebook’s cells the outputs of a run'),
      icon: repriseIcon,
      describedBy: { args: schemaOf('run', 'string') },
      isEnabled: args => typeof args['run'] === 'string',
      execute: args =>
        showing(trans, async () => {
          const run = textOf(args, 'run');
          const project = projectOf(args, reprise);
          const { client } = reprise;
          const [{ run: found }, executed] = await Promise.all([
            client.detail(run, project),
            client.json<INotebookContent>(run, 'executed.ipynb', project)
          ]);
          const path = PathExt.join(project, found.notebook);
          await commands.execute('docmanager:open', { path });
          const panel = findPanel(tracker, path);
          await panel?.context.ready;
          const count = panel ? Private.putOutputs(panel, executed, run) : 0;
          Private.tell(trans, count, run);
        })
    });
  }
};

namespace Private {
  /** Say how many cells got their outputs. */
  export function tell(
    trans: TranslationBundle,
    count: number,
    run: string
  ): void {
    if (count === 0) {
      Notification.warning(
        trans.__(
          'No cell of the notebook holds the code that run %1 executed, so none got an output.',
          shortId(run)
        ),
        { autoClose: 10000 }
      );
      return;
    }
    Notification.info(
      trans._n(
        'One cell got its output of run %2.',
        '%1 cells got their outputs of run %2.',
        count,
        shortId(run)
      ),
      { autoClose: 5000 }
    );
  }

  /** Put outputs where they belong, untrusted, as they may be someone else's; tell how many. */
  export function putOutputs(
    panel: NotebookPanel,
    executed: INotebookContent,
    run: string
  ): number {
    const cells = [...(panel.content.model?.cells ?? [])];
    const open = cells.map(cell => ({
      id: cell.id,
      type: cell.type,
      source: cell.sharedModel.getSource()
    }));
    const found = matchOutputs(open, executed);
    for (const { index, outputs, executionCount } of found) {
      const cell = cells[index];
      if (cell instanceof CodeCellModel) {
        cell.trusted = false;
        cell.outputs.fromJSON(outputs);
        cell.executionCount = executionCount;
      }
    }
    if (found.length === 0) {
      return 0;
    }
    const own = panel.content.model?.getMetadata('reprise') as
      Record<string, unknown> | undefined;
    panel.content.model?.setMetadata('reprise', { ...own, run_id: run });
    return found.length;
  }
}
