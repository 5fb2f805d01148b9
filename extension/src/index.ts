import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { panelPlugin } from './panel';

/** The plugins of Reprise, one file each. */
const plugins: JupyterFrontEndPlugin<void>[] = [panelPlugin];

export default plugins;
