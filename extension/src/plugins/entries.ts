import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';

import { CommandIDs, IReprise } from '../tokens';

/** Adds the entry points that a settings file can't describe: the palette's and the launcher's. */
export const entriesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:entries',
  description: 'Adds Reprise to the command palette and the launcher.',
  autoStart: true,
  requires: [IReprise],
  optional: [ICommandPalette, ILauncher],
  activate: (
    _: JupyterFrontEnd,
    { trans }: IReprise,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    const category = trans.__('Reprise');
    const commands = [
      CommandIDs.openPanel,
      CommandIDs.run,
      CommandIDs.sweep,
      CommandIDs.publish,
      CommandIDs.showRuns,
      CommandIDs.tagCell,
      CommandIDs.installFilter
    ];
    for (const command of commands) {
      palette?.addItem({ command, category });
    }
    launcher?.add({ command: CommandIDs.openPanel, category, rank: 1 });
  }
};
