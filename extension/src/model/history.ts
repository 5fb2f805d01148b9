import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { IRun, SortKey } from '../api/types';
import {
  type IHistoryFilter,
  NO_FILTER,
  readFilter,
  toQuery,
  writeFilter
} from './historyFilter';

const PAGE = 100;

/** All runs of a project, read page by page as far as someone looks. */
export class HistoryModel implements IDisposable {
  constructor(options: HistoryModel.IOptions) {
    this._client = options.client;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get filter(): IHistoryFilter {
    return this._filter;
  }

  get sort(): SortKey {
    return this._sort;
  }

  get error(): unknown {
    return this._error;
  }

  get isLoading(): boolean {
    return this._loading !== null;
  }

  /** The project whose runs these are; null while there is none. */
  get project(): string | null {
    return this._project;
  }

  /** How many runs match; null where that is not known. */
  get total(): number | null {
    return this._total;
  }

  /** The runs that were read so far, in the chosen order. */
  get runs(): readonly IRun[] {
    return this._runs;
  }

  toJSON(): JSONObject {
    return writeFilter(this._filter, this._sort);
  }

  /** Take up the filter and the order that were left; nothing is read yet. */
  restore(kept: JSONObject): void {
    const { filter, sort } = readFilter(kept);
    this._filter = filter;
    this._sort = sort;
    this._changed.emit();
  }

  setSort(sort: SortKey): Promise<void> {
    this._sort = sort;
    return this.reload();
  }

  setFilter(filter: Partial<IHistoryFilter>): Promise<void> {
    this._filter = { ...this._filter, ...filter };
    return this.reload();
  }

  /** Take what was typed; words of a name look beyond the one notebook that was meant before. */
  search(text: string): Promise<void> {
    const hasName = toQuery({ ...NO_FILTER, text }).notebook !== undefined;
    return this.setFilter(hasName ? { text, notebook: '' } : { text });
  }

  setProject(project: string | null): Promise<void> {
    if (project !== this._project) {
      this._runs = [];
      this._total = null;
    }
    this._project = project;
    return this.reload();
  }

  /** Read what is new on top, and leave what was read further down where it is. */
  async refresh(project: string | null): Promise<void> {
    if (project !== this._project || this._runs.length <= PAGE) {
      await this.setProject(project);
      return;
    }
    if (this._sort !== 'newest') {
      return; // what is new may belong anywhere, and the place of who reads is kept
    }
    const generation = this._generation;
    const page = await this._client.runs({
      ...toQuery(this._filter),
      project: project ?? '',
      limit: PAGE,
      count: true
    });
    if (generation !== this._generation) {
      return;
    }
    const read = new Set(page.runs.map(run => run.id));
    const place = this._runs.map(run => read.has(run.id)).lastIndexOf(true);
    if (place < 0) {
      await this.reload(); // so much is new that there may be more in between
      return;
    }
    // what was before that place and was not read again is not there any more
    this._runs = [...page.runs, ...this._runs.slice(place + 1)];
    this._total = page.total;
    this._changed.emit();
  }

  /** Take out a run that was deleted. */
  remove(id: string): void {
    this._runs = this._runs.filter(run => run.id !== id);
    this._changed.emit();
  }

  /** Read the first page anew; what was read of later pages is dropped. */
  async reload(): Promise<void> {
    this._generation += 1;
    this._loading = null;
    this._error = null;
    this._isComplete = false;
    this._cursor = undefined;
    if (this._project === null) {
      this._runs = [];
      this._total = 0;
      this._isComplete = true;
      this._changed.emit();
      return;
    }
    await this.more();
  }

  /** Read the next page, if there is one and nobody reads it already. */
  more(): Promise<void> {
    if (this._isComplete || this._project === null) {
      return Promise.resolve();
    }
    this._loading ??= this._read(this._generation, this._project);
    return this._loading;
  }

  /** Put a run's new state in the place of the old. */
  update(run: IRun): void {
    const index = this._runs.findIndex(known => known.id === run.id);
    if (index >= 0) {
      this._runs = this._runs.map((known, i) => (i === index ? run : known));
      this._changed.emit();
    }
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private async _read(generation: number, project: string): Promise<void> {
    const isFirst = this._cursor === undefined;
    try {
      const page = await this._client.runs({
        ...toQuery(this._filter),
        project,
        sort: this._sort,
        limit: PAGE,
        cursor: this._cursor,
        ...(isFirst ? { count: true } : {})
      });
      if (generation !== this._generation) {
        return;
      }
      this._runs = isFirst ? page.runs : [...this._runs, ...page.runs];
      this._cursor = page.next ?? undefined;
      this._isComplete = page.next === null;
      this._total = isFirst ? page.total : this._total;
      this._error = null;
    } catch (error) {
      if (generation === this._generation) {
        this._error = error;
        this._isComplete = true;
      }
    }
    if (generation === this._generation) {
      this._loading = null;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _cursor: string | undefined = undefined;
  private _error: unknown = null;
  private _filter = NO_FILTER;
  private _generation = 0;
  private _isComplete = true;
  private _isDisposed = false;
  private _loading: Promise<void> | null = null;
  private _project: string | null = null;
  private _runs: IRun[] = [];
  private _sort: SortKey = 'newest';
  private _total: number | null = null;
}

export namespace HistoryModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
