import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { ISweep } from '../api/types';

const NEWEST = 50;

/** The newest sweeps of a project. */
export class SweepsModel implements IDisposable {
  constructor(options: SweepsModel.IOptions) {
    this._client = options.client;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The project whose sweeps these are; empty is also that of the server's root. */
  get project(): string {
    return this._project ?? '';
  }

  get sweeps(): readonly ISweep[] {
    return this._sweeps;
  }

  /** Why they could not be read; null if they could. */
  get error(): unknown {
    return this._error;
  }

  async load(project: string | null): Promise<void> {
    this._project = project;
    let sweeps: readonly ISweep[] = [];
    let error: unknown = null;
    try {
      sweeps =
        project === null ? [] : await this._client.sweeps(project, NEWEST);
    } catch (reason) {
      error = reason;
    }
    if (project === this._project) {
      this._sweeps = sweeps;
      this._error = error;
      this._changed.emit();
    }
  }

  reload(): Promise<void> {
    return this.load(this._project);
  }

  async cancel(sweep: string, project: string): Promise<void> {
    await this._client.cancelSweep(sweep, project);
    await this.reload();
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _error: unknown = null;
  private _isDisposed = false;
  private _project: string | null = null;
  private _sweeps: readonly ISweep[] = [];
}

export namespace SweepsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
