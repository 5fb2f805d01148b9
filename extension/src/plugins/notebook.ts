import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';

import { repriseIcon } from '../icons';
import { CommandIDs, IReprise } from '../tokens';
import { openNotebook, withoutDrive } from './documents';
import { showing } from './showing';

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
    Private.follow(reprise, tracker);
    Private.lookAround(reprise, browser);
    Private.addTagCell(app, reprise, tracker);
    Private.addGoToCell(app, reprise, tracker);
    Private.addInstallFilter(app, reprise, tracker);
  }
};

namespace Private {
  /** Keep the model turned to the notebook in front, and tell it of edits. */
  export function follow(reprise: IReprise, tracker: INotebookTracker): void {
    const { notebook, runs } = reprise;
    const touch = () => {
      notebook.touch();
    };
    const edit = () => {
      notebook.edit();
    };
    let shown: NotebookPanel | null = null;
    // under its new name it may belong to another project
    const move = () => void describe(reprise, shown);
    const show = async (): Promise<void> => {
      const panel = tracker.currentWidget;
      await panel?.context.ready;
      if (panel !== tracker.currentWidget || panel === shown) {
        return;
      }
      shown?.context.model.contentChanged.disconnect(edit);
      shown?.context.saveState.disconnect(touch);
      shown?.context.pathChanged.disconnect(move);
      shown = panel;
      panel?.context.model.contentChanged.connect(edit);
      panel?.context.saveState.connect(touch);
      panel?.context.pathChanged.connect(move);
      await describe(reprise, panel);
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

  async function describe(
    { notebook, runs }: IReprise,
    panel: NotebookPanel | null
  ): Promise<void> {
    notebook.show(panel && openNotebook(panel));
    if (panel) {
      await runs.lookAt(openNotebook(panel).path);
    }
  }

  /** Without a notebook, the folder in the file browser says which project is meant. */
  export function lookAround(
    { notebook, runs }: IReprise,
    browser: IDefaultFileBrowser | null
  ): void {
    browser?.model.pathChanged.connect(model => {
      if (notebook.open === null) {
        void runs.lookAt(withoutDrive(model.path));
      }
    });
  }

  export function addTagCell(
    app: JupyterFrontEnd,
    reprise: IReprise,
    tracker: INotebookTracker
  ): void {
    const { trans } = reprise;
    app.commands.addCommand(CommandIDs.tagCell, {
      label: trans.__('Make This the Parameters Cell'),
      caption: trans.__('Tag the selected cell, so that its values can be set'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.activeCell?.model.type === 'code',
      execute: () => {
        if (tracker.currentWidget) {
          tagCell(tracker.currentWidget);
        }
      }
    });
  }

  export function addGoToCell(
    app: JupyterFrontEnd,
    reprise: IReprise,
    tracker: INotebookTracker
  ): void {
    const { trans } = reprise;
    app.commands.addCommand(CommandIDs.goToCell, {
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
      isEnabled: () => tracker.currentWidget !== null,
      execute: async args => {
        const panel = tracker.currentWidget;
        if (panel) {
          app.shell.activateById(panel.id);
          const id = typeof args['id'] === 'string' ? args['id'] : null;
          const line = typeof args['line'] === 'number' ? args['line'] : 1;
          await goToCell(panel, Number(args['cell']), id, line);
        }
      }
    });
  }

  export function addInstallFilter(
    app: JupyterFrontEnd,
    reprise: IReprise,
    tracker: INotebookTracker
  ): void {
    const { trans } = reprise;
    app.commands.addCommand(CommandIDs.installFilter, {
      label: trans.__('Install the Git Filter'),
      caption: trans.__('Have git keep this notebook’s code, not its outputs'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.currentWidget !== null,
      execute: () =>
        showing(trans, async () => {
          await reprise.notebook.installFilter();
          Notification.success(
            trans.__('Git strips this notebook’s outputs.'),
            { autoClose: 5000 }
          );
        })
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
}
