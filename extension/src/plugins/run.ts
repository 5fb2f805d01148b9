import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { PathExt } from '@jupyterlab/coreutils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { LazyWidget } from '../components/context';
import { repriseIcon } from '../icons';
import { CommandIDs, IReprise } from '../tokens';
import { notebookSchema, pathOf, projectOf, textOf } from './documents';
import { placeOf } from './places';

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
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({
      namespace: 'jupyter-reprise-run'
    });
    const findPath = (args: ReadonlyPartialJSONObject): string => {
      const name = textOf(args, 'name');
      return name
        ? PathExt.join(projectOf(args, reprise), name)
        : pathOf(args, reprise.notebook.open, browser);
    };
    const show = async (wanted: Private.IForm): Promise<void> => {
      const id = Private.widgetId(wanted.path);
      const isNew = wanted.source !== '' || wanted.isSweep;
      tracker.find(widget => widget.id === id && isNew)?.dispose();
      const known = tracker.find(widget => widget.id === id);
      const widget = known ?? Private.createForm(reprise, wanted);
      if (!known) {
        await tracker.add(widget);
        app.shell.add(widget, 'main', placeOf(app));
      }
      app.shell.activateById(widget.id);
    };
    const values = notebookSchema(trans, {
      values: trans.__('The run whose values are to be used'),
      name: trans.__('The notebook by its name in the project'),
      project: trans.__('The project; the one in sight if none')
    });
    app.commands.addCommand(CommandIDs.run, {
      label: args => (args['toolbar'] ? '' : trans.__('Run with Parameters…')),
      caption: trans.__('Fill in the notebook’s parameters, and run it apart'),
      icon: repriseIcon,
      isEnabled: args => findPath(args) !== '',
      describedBy: { args: values },
      execute: args =>
        show({
          path: findPath(args),
          source: textOf(args, 'values'),
          isSweep: false
        })
    });
    app.commands.addCommand(CommandIDs.sweep, {
      label: trans.__('Sweep over Parameters…'),
      caption: trans.__('Run the notebook with many values of its parameters'),
      icon: repriseIcon,
      isEnabled: args => findPath(args) !== '',
      describedBy: { args: values },
      execute: args =>
        show({
          path: findPath(args),
          source: textOf(args, 'values'),
          isSweep: true
        })
    });
    reprise.notebook.changed.connect(() => {
      app.commands.notifyCommandChanged(CommandIDs.run);
      app.commands.notifyCommandChanged(CommandIDs.sweep);
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.run,
      args: widget => ({ path: widget.title.dataset['path'] ?? '' }),
      name: widget => widget.title.dataset['path'] ?? ''
    });
  }
};

namespace Private {
  export function widgetId(path: string): string {
    return `jupyter-reprise-form-${path}`;
  }

  export interface IForm {
    path: string;
    /** The run whose values are to be used at first. */
    source: string;
    /** Whether it begins with many values rather than one of each. */
    isSweep: boolean;
  }

  export function createForm(
    reprise: IReprise,
    wanted: IForm
  ): MainAreaWidget<LazyWidget> {
    const { path } = wanted;
    const content = new LazyWidget({
      reprise,
      body: () => React.createElement(RunFormView, { ...wanted })
    });
    const widget = new MainAreaWidget({ content });
    widget.id = widgetId(path);
    widget.title.label = reprise.trans.__('Run %1', PathExt.basename(path));
    widget.title.caption = path;
    widget.title.icon = repriseIcon;
    widget.title.closable = true;
    widget.title.dataset = { path };
    return widget;
  }
}
