import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import {
  type JSONObject,
  type ReadonlyPartialJSONObject,
  Token
} from '@lumino/coreutils';

import type { RepriseClient } from './api/client';
import type { DashboardsModel } from './model/dashboards';
import type { FarRuns } from './model/following';
import type { HistoryModel } from './model/history';
import type { IOpenNotebook, NotebookModel } from './model/notebook';
import type { RunsModel } from './model/runs';
import type { SweepsModel } from './model/sweeps';

/** What all parts of the extension share. */
export interface IReprise {
  /** The server's routes. */
  readonly client: RepriseClient;
  /** The project in sight and its active runs. */
  readonly runs: RunsModel;
  /** Runs of other projects, while someone looks at them. */
  readonly far: FarRuns;
  /** The notebook in front. */
  readonly notebook: NotebookModel;
  /** All runs of the project. */
  readonly history: HistoryModel;
  readonly sweeps: SweepsModel;
  /** What the project publishes. */
  readonly dashboards: DashboardsModel;
  /** The texts in the user's language. */
  readonly trans: TranslationBundle;
  /** How the user's language writes moments; undefined is as the browser does. */
  readonly locale: string | undefined;
  /** The user's settings; null until they were read, or where there are none. */
  readonly settings: ISettingRegistry.ISettings | null;
  /** What was typed and chosen, to be found again after a reload. */
  readonly memory: IMemory;
  /** Find a notebook that is open; null if it is not. */
  readonly findOpen: (path: string) => IOpenNotebook | null;
  /** The display names of the kernels that there are, by their names. */
  readonly kernels: () => Record<string, string>;
  /** Execute one of JupyterLab's commands; what goes wrong is shown. */
  readonly execute: (command: string, args?: ReadonlyPartialJSONObject) => void;
}

/** Keeps things over a reload, by keys such as `form:fit.ipynb`. */
export interface IMemory {
  read(key: string): Promise<JSONObject>;
  write(key: string, value: JSONObject): void;
}

export const IReprise = new Token<IReprise>(
  'jupyter-reprise-extension:IReprise',
  'The models of Reprise: the project in sight, its runs and the notebook in front.'
);

/** Every command of the extension. */
export namespace CommandIDs {
  export const openPanel = 'reprise:open-panel';
  export const run = 'reprise:run-with-parameters';
  export const sweep = 'reprise:sweep';
  export const showRuns = 'reprise:show-runs';
  export const showRun = 'reprise:show-run';
  export const showReport = 'reprise:show-report';
  export const compare = 'reprise:compare-runs';
  export const tagCell = 'reprise:make-parameters-cell';
  export const putOutputs = 'reprise:put-outputs';
  export const installFilter = 'reprise:install-filter';
  export const goToCell = 'reprise:go-to-cell';
  export const cancel = 'reprise:cancel-run';
  export const cancelSweep = 'reprise:cancel-sweep';
  export const forget = 'reprise:delete-run';
  export const publish = 'reprise:publish';
  export const withdraw = 'reprise:withdraw-dashboard';
}
