import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { IProject, IRun } from '../api/types';
import { ActiveRuns } from './activeRuns';
import {
  askServer,
  type Connection,
  type IServer,
  NOT_ASKED
} from './connection';

/**
 * The project in sight, and those of its runs that have not ended.
 *
 * It knows no widgets; everything that shows runs listens to it.
 */
export class RunsModel implements IDisposable {
  constructor(options: RunsModel.IOptions) {
    this._client = options.client;
    this._options = options;
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
    return this._active?.runs ?? [];
  }

  get connection(): Connection {
    return this._server.connection;
  }

  /** Whether changes are heard of; false from when that breaks until it stands again. */
  get isLive(): boolean {
    return this._active?.isLive ?? true;
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
      if (this._path !== path) {
        return; // another was asked for since
      }
      this._projectProblem = null;
      if (project.path !== this._project?.path) {
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
    this._active?.stop();
  }

  resume(): void {
    this._active?.start();
  }

  /**
   * Take a run as an answer of the server had it, for example when it was just started.
   *
   * Of a run of a project that is not in sight is only told that it changed.
   */
  update(run: IRun, project = this._projectPath): void {
    if (this._active && project === this._project?.path) {
      this._active.update(run);
    } else {
      this._runChanged.emit(run);
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

  dispose(): void {
    this._isDisposed = true;
    this._known.forEach(one => {
      one.dispose();
    });
    Signal.clearData(this);
  }

  private get _projectPath(): string {
    return this._project?.path ?? '';
  }

  private _turnTo(project: IProject | null): void {
    this._leave();
    this._project = project;
    this._active = project && this._activeOf(project.path);
    this._active?.start();
    this._changed.emit();
    this._listsChanged.emit();
  }

  /** Listen no more to the project in sight; what goes on there is looked after on return. */
  private _leave(): void {
    this._active?.stop();
    if (this._active?.runs.length === 0) {
      this._known.delete(this._projectPath);
      this._active.dispose();
    }
  }

  private _activeOf(project: string): ActiveRuns {
    const known = this._known.get(project);
    if (known) {
      return known;
    }
    const { client, pause } = this._options;
    const active = new ActiveRuns({ client, project, pause });
    active.changed.connect(() => {
      this._changed.emit();
    });
    active.runChanged.connect((_, run) => {
      this._runChanged.emit(run);
    });
    active.runEnded.connect((_, run) => {
      this._runEnded.emit(run);
    });
    active.listsChanged.connect(() => {
      this._listsChanged.emit();
    });
    this._known.set(project, active);
    return active;
  }

  /** Those of the project in sight; null while there is none. */
  private _active: ActiveRuns | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  private _isDisposed = false;
  /** By project, those that were seen and of which some may go on. */
  private readonly _known = new Map<string, ActiveRuns>();
  private readonly _listsChanged = new Signal<this, void>(this);
  private readonly _options: RunsModel.IOptions;
  private _path: string | null = null;
  private _project: IProject | null = null;
  private _projectProblem: unknown = null;
  private _server: IServer = NOT_ASKED;
  private readonly _runChanged = new Signal<this, IRun>(this);
  private readonly _runEnded = new Signal<this, IRun>(this);
  private readonly _runForgotten = new Signal<this, string>(this);
}

export namespace RunsModel {
  export interface IOptions {
    client: RepriseClient;
    /** Milliseconds before a run is read again that could not be read. */
    pause?: number;
  }
}
