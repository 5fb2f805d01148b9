import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { CodeCellModel } from '@jupyterlab/cells';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';

import { repriseIcon } from '../icons';
import { shortId } from '../model/format';
import { matchOutputs } from '../model/outputs';
import { CommandIDs, IReprise } from '../tokens';
import { findPanel, openNotebook, textOf } from './documents';

const TAG = 'parameters';

/** Follows the notebook in front, and adds the commands that change it. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:notebook',
  description: 'Follows the notebook in front for Reprise.',
  autoStart: true,
  requires: [IReprise, INotebookTracker],
  optional: [IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    reprise: IReprise,
    tracker: INotebookTracker,
    browser: IDefaultFileBrowser | null
  ): void => {
    const { commands } = app;
    const { trans } = reprise;
    Private.follow(reprise, tracker);
    Private.lookAround(reprise, browser);
    const hasNotebook = () => tracker.currentWidget !== null;

    commands.addCommand(CommandIDs.tagCell, {
      label: trans.__('Make This the Parameters Cell'),
      caption: trans.__('Tag the selected cell, so that its values can be set'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.activeCell?.model.type === 'code',
      execute: () => {
        if (tracker.currentWidget) {
          Private.tagCell(tracker.currentWidget);
        }
      }
    });
    commands.addCommand(CommandIDs.goToCell, {
      label: trans.__('Go to Cell'),
      caption: trans.__('Select a cell of the notebook in front'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cell: { type: 'integer' },
            id: { type: 'string' },
            line: { type: 'integer' }
          },
          required: ['cell']
        }
      },
      isEnabled: hasNotebook,
      execute: async args => {
        const panel = tracker.currentWidget;
        if (panel) {
          app.shell.activateById(panel.id);
          const id = typeof args['id'] === 'string' ? args['id'] : null;
          const line = typeof args['line'] === 'number' ? args['line'] : 1;
          await Private.goToCell(panel, Number(args['cell']), id, line);
        }
      }
    });
    commands.addCommand(CommandIDs.installFilter, {
      label: trans.__('Install the Git Filter'),
      caption: trans.__('Have git keep this notebook’s code, not its outputs'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: hasNotebook,
      execute: async () => {
        await reprise.notebook.installFilter();
        Notification.success(trans.__('Git strips this notebook’s outputs.'), {
          autoClose: 5000
        });
      }
    });
    commands.addCommand(CommandIDs.putOutputs, {
      label: trans.__('Put Outputs of This Run into the Notebook'),
      caption: trans.__('Give the notebook’s cells the outputs of a run'),
      icon: repriseIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { run: { type: 'string' } },
          required: ['run']
        }
      },
      isEnabled: args => typeof args['run'] === 'string',
      execute: async args => {
        const run = textOf(args, 'run');
        const project = reprise.runs.project?.path ?? '';
        const [{ run: found }, executed] = await Promise.all([
          reprise.client.detail(run, project),
          reprise.client.json<INotebookContent>(run, 'executed.ipynb', project)
        ]);
        const path = PathExt.join(project, found.notebook);
        await commands.execute('docmanager:open', { path });
        const panel = findPanel(tracker, path);
        await panel?.context.ready;
        const count = panel ? Private.putOutputs(panel, executed, run) : 0;
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
    });
  }
};

namespace Private {
  /** Keep the model turned to the notebook in front, and tell it of edits. */
  export function follow(reprise: IReprise, tracker: INotebookTracker): void {
    const { notebook, runs } = reprise;
    const touch = () => {
      notebook.touch();
    };
    let shown: NotebookPanel | null = null;
    const show = async (): Promise<void> => {
      const panel = tracker.currentWidget;
      await panel?.context.ready;
      if (panel !== tracker.currentWidget || panel === shown) {
        return;
      }
      shown?.context.model.contentChanged.disconnect(touch);
      shown?.context.saveState.disconnect(touch);
      shown = panel;
      notebook.show(panel && openNotebook(panel));
      if (panel) {
        panel.context.model.contentChanged.connect(touch);
        panel.context.saveState.connect(touch);
        await runs.lookAt(openNotebook(panel).path);
      }
    };
    let connection = runs.connection;
    runs.changed.connect(() => {
      if (runs.connection !== connection) {
        connection = runs.connection;
        touch();
      }
    });
    tracker.currentChanged.connect(() => void show());
    runs.runEnded.connect(touch);
  }

  /** Without a notebook, the folder in the file browser says which project is meant. */
  export function lookAround(
    { notebook, runs }: IReprise,
    browser: IDefaultFileBrowser | null
  ): void {
    browser?.model.pathChanged.connect(model => {
      if (notebook.open === null) {
        void runs.lookAt(model.path.slice(model.path.indexOf(':') + 1));
      }
    });
  }

  /** Give the active cell the tag, and take it from others, as there can be only one. */
  export function tagCell(panel: NotebookPanel): void {
    const active = panel.content.activeCell?.model;
    for (const cell of panel.content.model?.cells ?? []) {
      const tags = (cell.getMetadata('tags') ?? []) as string[];
      const others = tags.filter(tag => tag !== TAG);
      if (cell === active) {
        cell.setMetadata('tags', [...others, TAG]);
      } else if (others.length < tags.length) {
        cell.setMetadata('tags', others);
      }
    }
  }

  export async function goToCell(
    panel: NotebookPanel,
    cell: number,
    id: string | null,
    line: number
  ): Promise<void> {
    const { content } = panel;
    const byId = content.widgets.findIndex(one => one.model.id === id);
    const index = byId >= 0 ? byId : cell;
    content.activeCellIndex = index;
    await content.scrollToItem(index, 'smart');
    content.activeCell?.editor?.setCursorPosition({
      line: line - 1,
      column: 0
    });
    content.node.focus();
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
    const own = panel.content.model?.getMetadata('reprise') as
      Record<string, unknown> | undefined;
    panel.content.model?.setMetadata('reprise', { ...own, run_id: run });
    return found.length;
  }
}
