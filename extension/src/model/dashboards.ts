import { PathExt } from '@jupyterlab/coreutils';
import { JSONExt, type ReadonlyJSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type {
  IDashboard,
  IDashboardDetail,
  IDashboardSettings
} from '../api/dashboards';
import type { IRun } from '../api/types';

/** What a project publishes, and how that stands. */
export class DashboardsModel implements IDisposable {
  constructor(options: DashboardsModel.IOptions) {
    this._client = options.client;
  }

  /** Emitted when the list, what it says of a dashboard, or the error changes. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** In the order of `reprise.toml`. */
  get dashboards(): readonly IDashboard[] {
    return this._dashboards;
  }

  /** Why they could not be read; null if they could. */
  get error(): unknown {
    return this._error;
  }

  /** The project whose dashboards these are; null while there is none. */
  get project(): string | null {
    return this._project;
  }

  async load(project: string | null): Promise<void> {
    const turn = ++this._turn;
    const isOther = project !== this._project;
    this._project = project;
    let dashboards: readonly IDashboard[] = [];
    let error: unknown = null;
    try {
      dashboards =
        project === null ? [] : await this._client.dashboards(project);
    } catch (reason) {
      error = reason;
    }
    // an answer that comes late says what was before the one asked for after it
    if (turn === this._turn) {
      const isSame = isEqual(dashboards, this._dashboards);
      const hadError = this._error !== null;
      this._dashboards = dashboards;
      this._error = error;
      if (isOther || !isSame || hadError || error !== null) {
        this._changed.emit();
      }
    }
  }

  reload(): Promise<void> {
    return this.load(this._project);
  }

  /** Publish a notebook, which is named relative to the server's root. */
  async publish(
    notebook: string,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    const detail = await this._client.publish(notebook, settings);
    await this.reload();
    return detail;
  }

  async revise(
    known: IDashboard,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    const { name, project } = known;
    const detail = await this._client.revise(name, project, settings);
    await this.reload();
    return detail;
  }

  async withdraw(name: string, project: string): Promise<void> {
    await this._client.withdraw(name, project);
    await this.reload();
  }

  /** Have what viewers see first made; gives the run that does. */
  render(known: IDashboard): Promise<IRun> {
    return this._client.render(known.name, known.project);
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _dashboards: readonly IDashboard[] = [];
  private _error: unknown = null;
  private _isDisposed = false;
  private _project: string | null = null;
  private _turn = 0;
}

export namespace DashboardsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}

/** Find the dashboard of a notebook, which is named relative to the server's root. */
export function dashboardOf(
  dashboards: readonly IDashboard[],
  path: string
): IDashboard | null {
  return dashboards.find(one => one.path === path) ?? null;
}

/** Whether a run of a project renders a notebook; those of two projects may be named alike. */
export function isRenderingOf(
  run: IRun,
  project: string | undefined,
  notebook: { path: string; project: string }
): boolean {
  return (
    run.trigger === 'rendering' &&
    project === notebook.project &&
    PathExt.join(notebook.project, run.notebook) === notebook.path
  );
}

/** Whether the end of a run of their project says how dashboards stand. */
export function isAbout(run: IRun, dashboards: readonly IDashboard[]): boolean {
  return (
    run.trigger === 'rendering' ||
    dashboards.some(one => one.settings.source === run.notebook)
  );
}

/** Whether two things say the same. */
export function isEqual(one: unknown, other: unknown): boolean {
  return JSONExt.deepEqual(
    one as ReadonlyJSONValue,
    other as ReadonlyJSONValue
  );
}
