import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  Dialog,
  MainAreaWidget,
  showDialog,
  WidgetTracker
} from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import * as React from 'react';

import { LazyWidget } from '../components/context';
import { dashboardIcon } from '../icons';
import { CommandIDs, IReprise } from '../tokens';
import {
  notebookSchema,
  pathOf,
  projectOf,
  schemaOf,
  textOf
} from './documents';
import { placeOf } from './places';
import { showing } from './showing';

const PublishView = React.lazy(() => import('../components/publishView'));

/** Adds the commands that publish a notebook as a dashboard, and withdraw it. */
export const publishPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:publish',
  description: 'Adds “Publish as Dashboard…”.',
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
      namespace: 'jupyter-reprise-publish'
    });
    app.commands.addCommand(CommandIDs.publish, {
      label: args => (args['toolbar'] ? '' : trans.__('Publish as Dashboard…')),
      caption: trans.__('Publish the notebook as a dashboard, and preview it'),
      icon: dashboardIcon,
      isEnabled: args => pathOf(args, reprise.notebook.open, browser) !== '',
      describedBy: { args: notebookSchema(trans) },
      execute: async args => {
        const path = pathOf(args, reprise.notebook.open, browser);
        const id = Private.widgetId(path);
        const known = tracker.find(widget => widget.id === id);
        const widget = known ?? Private.createView(reprise, path);
        if (!known) {
          await tracker.add(widget);
          app.shell.add(widget, 'main', placeOf(app));
        }
        app.shell.activateById(widget.id);
        // its rendering is followed by the events of its project
        await reprise.runs.lookAt(path);
      }
    });
    Private.addWithdraw(app, reprise);
    reprise.notebook.changed.connect(() => {
      app.commands.notifyCommandChanged(CommandIDs.publish);
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.publish,
      args: widget => ({ path: widget.title.dataset['path'] ?? '' }),
      name: widget => widget.title.dataset['path'] ?? ''
    });
  }
};

namespace Private {
  export function widgetId(path: string): string {
    return `jupyter-reprise-publish-${path}`;
  }

  export function createView(
    reprise: IReprise,
    path: string
  ): MainAreaWidget<LazyWidget> {
    const content = new LazyWidget({
      reprise,
      body: () => React.createElement(PublishView, { path })
    });
    const widget = new MainAreaWidget({ content });
    widget.id = widgetId(path);
    widget.title.label = reprise.trans.__('Publish %1', PathExt.basename(path));
    widget.title.caption = path;
    widget.title.icon = dashboardIcon;
    widget.title.closable = true;
    widget.title.dataset = { path };
    return widget;
  }

  export function addWithdraw(app: JupyterFrontEnd, reprise: IReprise): void {
    const { dashboards, trans } = reprise;
    app.commands.addCommand(CommandIDs.withdraw, {
      label: trans.__('Withdraw Dashboard'),
      caption: trans.__('Publish a notebook no longer'),
      icon: dashboardIcon,
      describedBy: { args: schemaOf('name', 'string') },
      isEnabled: args => typeof args['name'] === 'string',
      execute: async args => {
        const name = textOf(args, 'name');
        const { button } = await showDialog({
          title: trans.__('Withdraw the dashboard %1?', name),
          body: trans.__(
            'Its settings are taken out of reprise.toml, and viewers don’t find it any more. The notebook and all runs stay.'
          ),
          buttons: [
            Dialog.cancelButton({ label: trans.__('Cancel') }),
            Dialog.warnButton({ label: trans.__('Withdraw') })
          ]
        });
        if (button.accept) {
          await showing(trans, () =>
            dashboards.withdraw(name, projectOf(args, reprise))
          );
        }
      }
    });
  }
}
