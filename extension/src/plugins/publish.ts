import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import * as React from 'react';

import { dashboardIcon } from '../icons';
import { CommandIDs, IReprise } from '../tokens';
import {
  notebookSchema,
  pathOf,
  projectOf,
  schemaOf,
  textOf
} from './documents';
import { NotebookViews } from './notebookViews';
import { isConfirmed, showing } from './showing';

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
    const views = new NotebookViews({
      ...{ app, reprise, restorer, name: 'publish', kind: 'publish' },
      command: CommandIDs.publish,
      icon: dashboardIcon,
      label: path => trans.__('Publish %1', PathExt.basename(path))
    });
    app.commands.addCommand(CommandIDs.publish, {
      label: args => (args['toolbar'] ? '' : trans.__('Publish as Dashboard…')),
      caption: trans.__('Publish the notebook as a dashboard, and preview it'),
      icon: dashboardIcon,
      isEnabled: args => pathOf(args, reprise.notebook.open, browser) !== '',
      describedBy: { args: notebookSchema(trans) },
      execute: async args => {
        const path = pathOf(args, reprise.notebook.open, browser);
        await views.show(path, known =>
          React.createElement(PublishView, { path: known })
        );
        // its rendering is followed by the events of its project
        await reprise.runs.lookAt(path);
      }
    });
    Private.addWithdraw(app, reprise);
    reprise.notebook.changed.connect(() => {
      app.commands.notifyCommandChanged(CommandIDs.publish);
    });
  }
};

namespace Private {
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
        // the one in sight may be another when the question is answered
        const project = projectOf(args, reprise);
        const isWanted = await isConfirmed(trans, {
          title: trans.__('Withdraw the dashboard %1?', name),
          body: trans.__(
            'Its settings are taken out of reprise.toml, and viewers don’t find it any more. The notebook and all runs stay.'
          ),
          label: trans.__('Withdraw')
        });
        if (isWanted) {
          await showing(trans, () => dashboards.withdraw(name, project));
        }
      }
    });
  }
}
