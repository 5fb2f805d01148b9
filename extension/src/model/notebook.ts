import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from '../api/client';
import type { INotebook } from '../api/types';

const PAUSE = 800;

/** A notebook that is open, as much of it as is needed to describe it. */
export interface IOpenNotebook {
  /** Relative to the server's root. */
  readonly path: string;
  /** Whether it was edited since it was saved. */
  readonly isDirty: boolean;
  toJSON(): JSONObject;
  save(): Promise<void>;
}

/** Save a notebook if it is open and was edited. */
export async function saveEdits(open: IOpenNotebook | null): Promise<void> {
  if (open?.isDirty) {
    await open.save();
  }
}

/** The notebook in front: what the server says of it as it is now, saved or not. */
export class NotebookModel implements IDisposable {
  constructor(options: NotebookModel.IOptions) {
    this._client = options.client;
    this._canAsk = options.canAsk ?? (() => true);
    this._pause = options.pause ?? PAUSE;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The notebook that is open; null if there is none. */
  get open(): IOpenNotebook | null {
    return this._open;
  }

  /** What is known of it; null until the server has answered. */
  get view(): INotebook | null {
    return this._view;
  }

  get error(): unknown {
    return this._error;
  }

  /** Turn to another notebook. */
  show(open: IOpenNotebook | null): void {
    this._open = open;
    this._view = null;
    this._error = null;
    this._sent = null;
    this._changed.emit();
    this._ask(0);
  }

  /** Hear that the notebook was edited or executed; the server is asked once that rests. */
  edit(): void {
    this._edits += 1;
    this.touch();
  }

  /** Hear that it was saved, or that something around it changed. */
  touch(): void {
    this._ask(this._pause);
  }

  /** Ask the server now. */
  async refresh(): Promise<void> {
    const open = this._open;
    this._generation += 1;
    const generation = this._generation;
    if (open === null || !this._canAsk()) {
      return;
    }
    this._sent = open.isDirty ? this._edits : null;
    try {
      const content = open.isDirty ? open.toJSON() : undefined;
      const view = await this._client.notebook(open.path, content);
      this._take(generation, view, null);
    } catch (error) {
      this._take(generation, null, error);
    }
  }

  /** Have git strip this notebook's outputs from now on. */
  async installFilter(): Promise<void> {
    if (this._open !== null) {
      await this._client.installFilter(this._open.path);
      await this.refresh();
    }
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private _ask(pause: number): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => {
      // all of a notebook with edits is sent: once is enough
      const isKnown = this._view !== null && this._sent === this._edits;
      if (!this._open?.isDirty || !isKnown) {
        void this.refresh();
      }
    }, pause);
  }

  private _take(
    generation: number,
    view: INotebook | null,
    error: unknown
  ): void {
    if (generation === this._generation && !this._isDisposed) {
      this._view = view;
      this._error = error;
      this._changed.emit();
    }
  }

  private readonly _canAsk: () => boolean;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _client: RepriseClient;
  /** Counts the edits. */
  private _edits = 0;
  private _error: unknown = null;
  private _generation = 0;
  private _isDisposed = false;
  private _open: IOpenNotebook | null = null;
  private readonly _pause: number;
  /** Up to which edit the server knows the notebook; null if it was asked of the file. */
  private _sent: number | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined = undefined;
  private _view: INotebook | null = null;
}

export namespace NotebookModel {
  export interface IOptions {
    client: RepriseClient;
    /** Whether the server part is there to be asked. */
    canAsk?: () => boolean;
    /** Milliseconds of rest after an edit before the server is asked. */
    pause?: number;
  }
}
