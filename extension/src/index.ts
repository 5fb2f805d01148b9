import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { actionsPlugin } from './plugins/actions';
import { entriesPlugin } from './plugins/entries';
import { notebookPlugin } from './plugins/notebook';
import { notificationsPlugin } from './plugins/notifications';
import { outputsPlugin } from './plugins/outputs';
import { panelPlugin } from './plugins/panel';
import { publishPlugin } from './plugins/publish';
import { runPlugin } from './plugins/run';
import { servicePlugin } from './plugins/service';
import { statusPlugin } from './plugins/status';
import { viewsPlugin } from './plugins/views';
import type { IReprise } from './tokens';

/** The plugins of Reprise, one file each. */
const plugins: (
  JupyterFrontEndPlugin<void> | JupyterFrontEndPlugin<IReprise>
)[] = [
  servicePlugin,
  panelPlugin,
  runPlugin,
  viewsPlugin,
  publishPlugin,
  notebookPlugin,
  outputsPlugin,
  actionsPlugin,
  entriesPlugin,
  statusPlugin,
  notificationsPlugin
];

export default plugins;
