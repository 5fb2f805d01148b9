import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { ISweep } from '../api/types';
import { hasEnded, statusName, STATUSES } from './status';

const NEWEST = 50;

/** Whether some points of a sweep are still to be done. */
export function isActive(sweep: ISweep): boolean {
  return STATUSES.some(
    status => !hasEnded(status) && (sweep.counts[status] ?? 0) > 0
  );
}

/** Say how many points of a sweep are in which state. */
export function countsOf(sweep: ISweep, trans: TranslationBundle): string[] {
  return STATUSES.flatMap(status => {
    const count = sweep.counts[status] ?? 0;
    return count > 0 ? [`${count} ${statusName(status, trans)}`] : [];
  });
}

/** The newest sweeps of a project. */
export class SweepsModel implements IDisposable {
  constructor(options: SweepsModel.IOptions) {
    this._client = options.client;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when a sweep has ended that was seen with points to do. */
  get sweepEnded(): ISignal<this, ISweep> {
    return this._sweepEnded;
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
    if (project !== this._project) {
      this._active = new Set();
    }
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
      this._tellEnds();
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

  private _tellEnds(): void {
    const ended = this._sweeps.filter(
      sweep => this._active.has(sweep.id) && !isActive(sweep)
    );
    for (const sweep of this._sweeps) {
      if (isActive(sweep)) {
        this._active.add(sweep.id);
      } else {
        this._active.delete(sweep.id);
      }
    }
    ended.forEach(sweep => {
      this._sweepEnded.emit(sweep);
    });
  }

  private _active = new Set<string>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _error: unknown = null;
  private _isDisposed = false;
  private _project: string | null = null;
  private readonly _sweepEnded = new Signal<this, ISweep>(this);
  private _sweeps: readonly ISweep[] = [];
}

export namespace SweepsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
