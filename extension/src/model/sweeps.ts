import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { ISweep } from '../api/types';
import { ProjectList } from './projectList';
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
export class SweepsModel extends ProjectList<ISweep> {
  constructor(options: SweepsModel.IOptions) {
    super();
    this._client = options.client;
  }

  /** Emitted when a sweep has ended that was seen with points to do. */
  get sweepEnded(): ISignal<this, ISweep> {
    return this._sweepEnded;
  }

  get sweeps(): readonly ISweep[] {
    return this.items;
  }

  async cancel(sweep: string, project: string): Promise<void> {
    await this._client.cancelSweep(sweep, project);
    await this.reload();
  }

  protected override read(project: string): Promise<ISweep[]> {
    return this._client.sweeps(project, NEWEST);
  }

  protected override onLoaded(): void {
    const { project } = this;
    if (project !== this._told) {
      this._active = new Set();
      this._told = project;
    }
    this._tellEnds();
  }

  private _tellEnds(): void {
    const ended = this.sweeps.filter(
      sweep => this._active.has(sweep.id) && !isActive(sweep)
    );
    for (const sweep of this.sweeps) {
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
  private readonly _client: RepriseClient;
  private readonly _sweepEnded = new Signal<this, ISweep>(this);
  /** The project whose sweeps are known to be active. */
  private _told: string | null = null;
}

export namespace SweepsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
