import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { RepriseClient } from '../api/client';
import { describeError } from '../api/errors';
import { DashboardsModel } from '../model/dashboards';
import { FarRuns } from '../model/following';
import { localeOf } from '../model/format';
import { HistoryModel } from '../model/history';
import { connectLists } from '../model/lists';
import { Memory } from '../model/memory';
import { NotebookModel } from '../model/notebook';
import { RunsModel } from '../model/runs';
import { SweepsModel } from '../model/sweeps';
import { IReprise } from '../tokens';
import { findPanel, openNotebook } from './documents';

export const PLUGIN_ID = 'jupyter-reprise-extension:plugin';
/** Where a language pack has our texts, those of `schema/plugin.json` included. */
const DOMAIN = 'jupyter_reprise';

/** Makes the models that all other parts share, and reads the settings. */
export const servicePlugin: JupyterFrontEndPlugin<IReprise> = {
  id: PLUGIN_ID,
  description: 'Provides the models of Reprise.',
  autoStart: true,
  provides: IReprise,
  optional: [ITranslator, INotebookTracker, ISettingRegistry, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    tracker: INotebookTracker | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null
  ): IReprise => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const client = new RepriseClient({
      serverSettings: app.serviceManager.serverSettings
    });
    let settings: ISettingRegistry.ISettings | null = null;
    const reprise: IReprise = {
      client,
      trans,
      locale: localeOf(translator?.languageCode, navigator.languages),
      ...Private.makeModels(client),
      memory: new Memory(state),
      get settings() {
        return settings;
      },
      findOpen: path => {
        const panel = tracker ? findPanel(tracker, path) : null;
        return panel && openNotebook(panel);
      },
      kernels: () => Private.kernels(app),
      execute: (command, args) => {
        app.commands.execute(command, args).catch((error: unknown) => {
          void showErrorMessage(trans.__('Reprise'), describeError(error));
        });
      }
    };
    connectLists(reprise);
    Private.pauseWhileHidden(reprise);
    Private.start(reprise, app.restored);
    void registry?.load(PLUGIN_ID).then(loaded => {
      settings = loaded;
    });
    return reprise;
  }
};

namespace Private {
  export function makeModels(
    client: RepriseClient
  ): Pick<
    IReprise,
    'dashboards' | 'far' | 'history' | 'notebook' | 'runs' | 'sweeps'
  > {
    const runs = new RunsModel({ client });
    return {
      runs,
      far: new FarRuns({ client }),
      notebook: new NotebookModel({
        client,
        canAsk: () => runs.connection === 'ready'
      }),
      history: new HistoryModel({ client }),
      sweeps: new SweepsModel({ client }),
      dashboards: new DashboardsModel({ client })
    };
  }

  export function kernels(app: JupyterFrontEnd): Record<string, string> {
    const specs = app.serviceManager.kernelspecs.specs?.kernelspecs ?? {};
    const names: Record<string, string> = {};
    for (const [name, spec] of Object.entries(specs)) {
      names[name] = spec?.display_name ?? name;
    }
    return names;
  }

  /** Look for the server part once it is known how the lists were left. */
  export function start(reprise: IReprise, restored: Promise<unknown>): void {
    const kept = keepHistory(reprise);
    void Promise.all([restored, kept]).then(() => reprise.runs.connect());
  }

  /** Find the filter and the order of all runs again after a reload. */
  async function keepHistory({ history, memory }: IReprise): Promise<void> {
    try {
      history.restore(await memory.read('history'));
    } catch (error) {
      console.warn('Reprise could not read how its list was left.', error);
    }
    let last = JSON.stringify(history);
    history.changed.connect(() => {
      const now = JSON.stringify(history);
      if (now !== last) {
        last = now;
        memory.write('history', history.toJSON());
      }
    });
  }

  /** Let go of the server while the page is not seen. */
  export function pauseWhileHidden({ runs }: IReprise): void {
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) {
        runs.pause();
      } else {
        runs.resume();
      }
    });
  }
}
