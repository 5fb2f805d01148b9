import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type {
  IProject,
  IRun,
  IRunQuery,
  RunStatus,
  SortKey
} from '../api/types';

const PAGE = 100;

export interface IHistoryFilter {
  /** The one notebook whose runs are meant, as its project names it. */
  notebook: string;
  /** What was typed: words of a notebook's name, `name=value`, `metric<bound`. */
  text: string;
  status: RunStatus | '';
  sweep: string;
}

export const NO_FILTER: IHistoryFilter = {
  notebook: '',
  text: '',
  status: '',
  sweep: ''
};

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

  /** How many runs match; null where that is not known. */
  get total(): number | null {
    return this._total;
  }

  /** The runs that were read so far, in the chosen order. */
  get runs(): readonly IRun[] {
    return this._runs;
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
    if (generation === this._generation) {
      const read = new Set(page.runs.map(run => run.id));
      const rest = this._runs.filter(run => !read.has(run.id));
      this._runs = [...page.runs, ...rest];
      this._total = page.total;
      this._changed.emit();
    }
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

/** Give a notebook's name in its project, where it is known relative to the server's root. */
export function nameIn(project: IProject | null, path: string): string {
  const folder = project?.path ? `${project.path}/` : '';
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** Turn what was typed into a query: `a=1` a parameter, `rmse<0.3` a metric, else a notebook. */
export function toQuery(filter: IHistoryFilter): IRunQuery {
  const query: IRunQuery = { parameter: [], metric: [] };
  const names: string[] = [];
  for (const word of filter.text.split(/\s+/).filter(Boolean)) {
    if (/^\w+(<=|>=|<|>)[-+.\w]+$/.test(word)) {
      query.metric?.push(word);
    } else if (/^\w+=./.test(word)) {
      query.parameter?.push(word);
    } else {
      names.push(word);
    }
  }
  if (filter.notebook) {
    query.notebook = Private.exactly(filter.notebook);
  } else if (names.length > 0) {
    query.notebook = Private.globOf(names);
  }
  if (filter.status) {
    query.status = [filter.status];
  }
  query.sweep = filter.sweep || undefined;
  return query;
}

namespace Private {
  /** Make a glob of words: one that is a glob is taken as it is, others are found in a name. */
  export function globOf(words: readonly string[]): string {
    const isGlob = (word: string) => /[*?]/.test(word);
    if (words.length === 1 && isGlob(words[0])) {
      return words[0];
    }
    const parts = words.map(word => (isGlob(word) ? word : escape(word)));
    return `**/*${parts.join('*')}*`;
  }

  /** Make a glob that holds for one path only; a plain path may be taken for another's name. */
  export function exactly(path: string): string {
    return `${escape(path.slice(0, -1))}[${path.slice(-1)}]`;
  }

  function escape(text: string): string {
    return text.replace(/[*?[]/g, '[$&]');
  }
}
