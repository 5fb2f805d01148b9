import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import { EventStream } from '../api/events';
import type {
  IProject,
  IRun,
  IRunDetail,
  IRunEvent,
  RunStatus,
  SortKey
} from '../api/types';
import {
  askServer,
  type Connection,
  type IServer,
  NOT_ASKED
} from './connection';
import { hasEnded, STATUSES } from './status';

/** How many runs of each state are read at once. */
const MOST_READ = 100;

/**
 * The project in sight, and those of its runs that have not ended, kept up to date by one stream.
 *
 * It knows no widgets; everything that shows runs listens to it.
 */
export class RunsModel implements IDisposable {
  constructor(options: RunsModel.IOptions) {
    this._client = options.client;
  }

  /** Emitted when the connection, the project or the list of active runs changes. */
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

  /** Emitted with the id of a run that was deleted. */
  get runForgotten(): ISignal<this, string> {
    return this._runForgotten;
  }

  /** Emitted when lists of runs should be read anew. */
  get listsChanged(): ISignal<this, void> {
    return this._listsChanged;
  }

  /** Runs that are running, then those queued; each in the order in which they were asked for. */
  get active(): readonly IRun[] {
    const rank = (run: IRun) => STATUSES.indexOf(run.status);
    return [...this._active.values()].sort(
      (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)
    );
  }

  get connection(): Connection {
    return this._server.connection;
  }

  /** Whether changes are heard of; false from when that breaks until it stands again. */
  get isLive(): boolean {
    return this._isLive;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The project in sight; null while there is none. */
  get project(): IProject | null {
    return this._project;
  }

  /** Why there is no project, where there is none. */
  get projectProblem(): unknown {
    return this._projectProblem;
  }

  /** What the server said instead, where it refused to answer. */
  get refusal(): unknown {
    return this._server.refusal;
  }

  /** The version that the server part says it has. */
  get serverVersion(): string {
    return this._server.version;
  }

  /** Ask whether the server part is there and speaks our language. */
  async connect(): Promise<void> {
    this._server = await askServer(this._client);
    this._changed.emit();
    if (this.connection === 'ready') {
      await this.lookAt(this._path ?? '');
    }
  }

  /** Turn to the project that a file or folder belongs to. */
  async lookAt(path: string): Promise<void> {
    this._path = path;
    if (this.connection !== 'ready') {
      return;
    }
    try {
      const project = await this._client.project(path);
      this._projectProblem = null;
      if (this._path === path && project.path !== this._project?.path) {
        this._turnTo(project);
      }
    } catch (error) {
      if (this._path === path) {
        this._projectProblem = error;
        this._turnTo(null);
      }
    }
  }

  /** Stop listening while nobody looks; what was missed is told afterwards. */
  pause(): void {
    this._stream?.stop();
  }

  resume(): void {
    this._stream?.start();
  }

  /**
   * Take a run as an answer of the server had it, for example when it was just started.
   *
   * Of a run of a project that is not in sight is only told that it changed.
   */
  update(run: IRun, project = this._projectPath): void {
    if (project !== this._project?.path) {
      this._runChanged.emit(run);
      return;
    }
    const known = this._active.get(run.id);
    if (hasEnded(run.status)) {
      this._ended.add(run.id);
      this._active.delete(run.id);
    } else if (this._ended.has(run.id)) {
      return; // an older answer, which a newer one overtook
    } else {
      this._active.set(run.id, run);
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

  async cancel(run: string, project = this._projectPath): Promise<void> {
    const detail = await this._client.cancel(run, project);
    this.update(detail.run, project);
  }

  async forget(run: string, project = this._projectPath): Promise<void> {
    await this._client.forget(run, project);
    this._runForgotten.emit(run);
    this._listsChanged.emit();
  }

  detail(run: string): Promise<IRunDetail> {
    return this._client.detail(run, this._projectPath);
  }

  dispose(): void {
    this._isDisposed = true;
    this._stream?.dispose();
    Signal.clearData(this);
  }

  private get _projectPath(): string {
    return this._project?.path ?? '';
  }

  private _turnTo(project: IProject | null): void {
    this._stream?.dispose();
    this._stream = null;
    this._project = project;
    this._isLive = true;
    this._active.clear();
    if (project) {
      const stream = new EventStream({
        client: this._client,
        project: project.path
      });
      stream.opened.connect(this._onOpened, this);
      stream.broken.connect(this._onBroken, this);
      stream.event.connect(this._onEvent, this);
      this._stream = stream;
      stream.start();
    }
    this._changed.emit();
    this._listsChanged.emit();
  }

  private _onBroken(): void {
    this._isLive = false;
    this._changed.emit();
  }

  private _onOpened(): void {
    this._isLive = true;
    this._changed.emit();
    void this._readActive().catch((error: unknown) => {
      console.warn('Reprise could not list the active runs.', error);
    });
  }

  /** Read which runs are active; one that is no longer among them has ended meanwhile. */
  private async _readActive(): Promise<void> {
    const project = this._project;
    const read = (status: RunStatus, sort: SortKey) =>
      this._client.runs({
        project: this._projectPath,
        status: [status],
        sort,
        limit: MOST_READ
      });
    // apart, lest many that wait leave no room for those that run; one may start in between
    const pages = [
      await read('queued', 'oldest'),
      await read('running', 'newest')
    ];
    if (project !== this._project) {
      return;
    }
    const runs = pages.flatMap(page => page.runs);
    const listed = new Set(runs.map(run => run.id));
    const gone = [...this._active.keys()].filter(id => !listed.has(id));
    const still = runs.filter(run => !this._ended.has(run.id));
    still.forEach(run => this._active.set(run.id, run));
    await Promise.all(gone.map(id => this._refresh(id)));
    this._changed.emit();
    this._listsChanged.emit();
  }

  private _onEvent(_: EventStream, event: IRunEvent): void {
    const known = this._active.get(event.run);
    if (known && !hasEnded(event.status) && event.status === known.status) {
      const progress = event.progress ?? known.progress;
      this._active.set(known.id, { ...known, progress });
      this._runChanged.emit({ ...known, progress });
      this._changed.emit();
    } else if (known || !hasEnded(event.status)) {
      void this._refresh(event.run);
    } else {
      this._ended.add(event.run);
    }
  }

  private async _refresh(run: string): Promise<void> {
    try {
      this.update((await this.detail(run)).run);
    } catch (error) {
      this._active.delete(run);
      this._changed.emit();
      console.warn(`Reprise could not read run ${run}.`, error);
    }
  }

  private readonly _active = new Map<string, IRun>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private readonly _ended = new Set<string>();
  private _isDisposed = false;
  private _isLive = true;
  private readonly _listsChanged = new Signal<this, void>(this);
  private _path: string | null = null;
  private _project: IProject | null = null;
  private _projectProblem: unknown = null;
  private _server: IServer = NOT_ASKED;
  private readonly _runChanged = new Signal<this, IRun>(this);
  private readonly _runEnded = new Signal<this, IRun>(this);
  private readonly _runForgotten = new Signal<this, string>(this);
  private _stream: EventStream | null = null;
}

export namespace RunsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}
