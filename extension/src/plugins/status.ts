import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import * as React from 'react';

import { LazyWidget } from '../components/context';
import { StatusItem } from '../components/statusItem';
import { IReprise } from '../tokens';

/** Adds the number of running runs to the status bar, while there are any. */
export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:status',
  description: 'Shows the number of running runs in the status bar.',
  autoStart: true,
  requires: [IReprise],
  optional: [IStatusBar],
  activate: (
    _: JupyterFrontEnd,
    reprise: IReprise,
    statusBar: IStatusBar | null
  ): void => {
    const item = new LazyWidget({
      reprise,
      body: () => React.createElement(StatusItem)
    });
    item.addClass('jp-Reprise-statusWidget');
    statusBar?.registerStatusItem(statusPlugin.id, {
      item,
      align: 'left',
      rank: 20,
      isActive: () => reprise.runs.active.length > 0,
      activeStateChanged: reprise.runs.changed
    });
  }
};
