import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import { EventStream } from '../api/events';
import type { IRun, IRunEvent, RunStatus, SortKey } from '../api/types';
import { isGone } from './comparison';
import { hasEnded, STATUSES } from './status';

/** How many runs of each state are read at once. */
const MOST_READ = 100;
/** Milliseconds before a run is read again that could not be read. */
const PAUSE = 5000;

/** The runs of one project that have not ended, kept up to date by one stream while it is started. */
export class ActiveRuns implements IDisposable {
  constructor(options: ActiveRuns.IOptions) {
    const { client, project } = options;
    this._client = client;
    this._project = project;
    this._pause = options.pause ?? PAUSE;
    this._stream = new EventStream({ client, project });
    this._stream.opened.connect(this._onOpened, this);
    this._stream.broken.connect(this._onBroken, this);
    this._stream.event.connect(this._onEvent, this);
  }

  /** Emitted when the list or the stream's state changes. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted for each change of a run, the one by which it ended included. */
  get runChanged(): ISignal<this, IRun> {
    return this._runChanged;
  }

  /** Emitted when a run ended that was seen active before. */
  get runEnded(): ISignal<this, IRun> {
    return this._runEnded;
  }

  /** Emitted when lists of runs should be read anew. */
  get listsChanged(): ISignal<this, void> {
    return this._listsChanged;
  }

  /** Runs that are running, then those queued; each in the order in which they were asked for. */
  get runs(): readonly IRun[] {
    const rank = (run: IRun) => STATUSES.indexOf(run.status);
    return [...this._runs.values()].sort(
      (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)
    );
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether changes are heard of; false from when that breaks until it stands again. */
  get isLive(): boolean {
    return this._isLive;
  }

  /** Listen; what was missed before is told. */
  start(): void {
    this._stream.start();
  }

  /** Listen no more, but keep in mind which runs were active. */
  stop(): void {
    this._stream.stop();
    clearTimeout(this._timer);
    this._unread.clear();
    this._ended.clear();
    // answers that are still to come count no more: all is read anew at the next start
    this._turn += 1;
  }

  /** Take a run as an answer of the server had it. */
  update(run: IRun): void {
    const known = this._runs.get(run.id);
    if (hasEnded(run.status)) {
      this._ended.add(run.id);
      this._runs.delete(run.id);
    } else if (this._ended.has(run.id)) {
      return; // an older answer, which a newer one overtook
    } else {
      this._runs.set(run.id, run);
    }
    this._runChanged.emit(run);
    this._changed.emit();
    if (known && hasEnded(run.status)) {
      this._runEnded.emit(run);
    }
    if (!known || hasEnded(run.status)) {
      this._listsChanged.emit();
    }
  }

  dispose(): void {
    this.stop();
    this._isDisposed = true;
    this._stream.dispose();
    Signal.clearData(this);
  }

  private _onBroken(): void {
    this._isLive = false;
    this._changed.emit();
  }

  private _onOpened(): void {
    this._isLive = true;
    this._changed.emit();
    void this._readAll().catch((error: unknown) => {
      console.warn('Reprise could not list the active runs.', error);
    });
  }

  private _onEvent(_: EventStream, event: IRunEvent): void {
    const known = this._runs.get(event.run);
    const isProgress =
      event.kind === 'progress' && event.status === known?.status;
    if (known && isProgress) {
      const progress = event.progress ?? known.progress;
      this._runs.set(known.id, { ...known, progress });
      this._runChanged.emit({ ...known, progress });
      this._changed.emit();
    } else if (known || !hasEnded(event.status)) {
      void this._refresh(event.run);
    } else {
      this._ended.add(event.run);
      this._listsChanged.emit();
    }
  }

  /** Read which runs are active; one that is no longer among them has ended meanwhile. */
  private async _readAll(): Promise<void> {
    const turn = this._turn;
    const read = (status: RunStatus, sort: SortKey) =>
      this._client.runs({
        project: this._project,
        status: [status],
        sort,
        limit: MOST_READ
      });
    // apart, lest many that wait leave no room for those that run; one may start in between
    const pages = [
      await read('queued', 'oldest'),
      await read('running', 'newest')
    ];
    if (turn !== this._turn) {
      return;
    }
    const runs = pages.flatMap(page => page.runs);
    const listed = new Set(runs.map(run => run.id));
    const gone = [...this._runs.keys()].filter(id => !listed.has(id));
    const still = runs.filter(run => !this._ended.has(run.id));
    still.forEach(run => this._runs.set(run.id, run));
    await Promise.all(gone.map(id => this._refresh(id)));
    this._changed.emit();
    this._listsChanged.emit();
  }

  private async _refresh(id: string): Promise<void> {
    const turn = this._turn;
    try {
      const { run } = await this._client.detail(id, this._project);
      if (turn === this._turn) {
        this.update(run);
      }
    } catch (error) {
      if (turn === this._turn) {
        console.warn(`Reprise could not read run ${id}.`, error);
        this._miss(id, error);
      }
    }
  }

  /** Leave out a run that was deleted; one that can't be read now is read again. */
  private _miss(id: string, error: unknown): void {
    if (isGone(error)) {
      this._runs.delete(id);
      this._changed.emit();
      this._listsChanged.emit();
      return;
    }
    this._unread.add(id);
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      const ids = [...this._unread];
      this._unread.clear();
      ids.forEach(one => void this._refresh(one));
    }, this._pause);
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  /** Runs whose end was heard of, as older answers may still come. */
  private readonly _ended = new Set<string>();
  private _isDisposed = false;
  private _isLive = true;
  private readonly _listsChanged = new Signal<this, void>(this);
  private readonly _pause: number;
  private readonly _project: string;
  private readonly _runChanged = new Signal<this, IRun>(this);
  private readonly _runEnded = new Signal<this, IRun>(this);
  private readonly _runs = new Map<string, IRun>();
  private readonly _stream: EventStream;
  private _timer: ReturnType<typeof setTimeout> | undefined = undefined;
  /** Counts how often it was stopped. */
  private _turn = 0;
  private readonly _unread = new Set<string>();
}

export namespace ActiveRuns {
  export interface IOptions {
    client: RepriseClient;
    project: string;
    /** Milliseconds before a run is read again that could not be read. */
    pause?: number;
  }
}
