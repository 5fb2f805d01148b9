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

  get sweeps(): readonly ISweep[] {
    return this._sweeps;
  }

  async load(project: string | null): Promise<void> {
    this._project = project;
    const sweeps =
      project === null ? [] : await this._client.sweeps(project, NEWEST);
    if (project === this._project) {
      this._sweeps = sweeps;
      this._changed.emit();
    }
  }

  async cancel(sweep: string): Promise<void> {
    if (this._project !== null) {
      await this._client.cancelSweep(sweep, this._project);
      await this.load(this._project);
    }
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _isDisposed = false;
  private _project: string | null = null;
  private _sweeps: readonly ISweep[] = [];
}

export namespace SweepsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
