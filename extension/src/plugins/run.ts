import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { PathExt } from '@jupyterlab/coreutils';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { repriseIcon } from '../icons';
import { CommandIDs, IReprise } from '../tokens';
import { notebookSchema, pathOf, projectOf, textOf } from './documents';
import { NotebookViews } from './notebookViews';

const RunFormView = React.lazy(() => import('../components/runFormView'));

/** Adds the command that shows a notebook's parameters as a form, and runs it. */
export const runPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:run',
  description: 'Adds “Run with Parameters…”.',
  autoStart: true,
  requires: [IReprise],
  optional: [ILayoutRestorer, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    reprise: IReprise,
    restorer: ILayoutRestorer | null,
    browser: IDefaultFileBrowser | null
  ): void => {
    const { trans } = reprise;
    const { commands } = app;
    const views = new NotebookViews({
      ...{ app, reprise, restorer, name: 'run', kind: 'form' },
      command: CommandIDs.run,
      icon: repriseIcon,
      label: path => trans.__('Run %1', PathExt.basename(path))
    });
    const options = { commands, reprise, views, browser };
    Private.addCommand(options, CommandIDs.run, false, {
      label: args => (args['toolbar'] ? '' : trans.__('Run with Parameters…')),
      caption: trans.__('Fill in the notebook’s parameters, and run it apart')
    });
    Private.addCommand(options, CommandIDs.sweep, true, {
      label: trans.__('Sweep over Parameters…'),
      caption: trans.__('Run the notebook with many values of its parameters')
    });
    reprise.notebook.changed.connect(() => {
      commands.notifyCommandChanged(CommandIDs.run);
      commands.notifyCommandChanged(CommandIDs.sweep);
    });
  }
};

namespace Private {
  interface IContext {
    commands: CommandRegistry;
    reprise: IReprise;
    views: NotebookViews;
    browser: IDefaultFileBrowser | null;
  }

  /** Add a command that opens the form, with one value of each parameter or with many. */
  export function addCommand(
    { commands, reprise, views, browser }: IContext,
    id: string,
    isSweep: boolean,
    texts: Pick<CommandRegistry.ICommandOptions, 'label' | 'caption'>
  ): void {
    const { trans } = reprise;
    const findPath = (args: ReadonlyPartialJSONObject): string => {
      const name = textOf(args, 'name');
      return name
        ? PathExt.join(projectOf(args, reprise), name)
        : pathOf(args, reprise.notebook.open, browser);
    };
    commands.addCommand(id, {
      ...texts,
      icon: repriseIcon,
      isEnabled: args => findPath(args) !== '',
      describedBy: {
        args: notebookSchema(trans, {
          values: trans.__('The run whose values are to be used'),
          name: trans.__('The notebook by its name in the project'),
          project: trans.__('The project; the one in sight if none')
        })
      },
      execute: args => {
        const path = findPath(args);
        const source = textOf(args, 'values');
        const body = (known: string) =>
          React.createElement(RunFormView, { path: known, source, isSweep });
        return views.show(path, body, isSweep || source !== '');
      }
    });
  }
}
