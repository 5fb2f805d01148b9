import { JSONExt, type ReadonlyJSONValue } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

/** What a project has of one kind, read anew whenever that is asked for. */
export abstract class ProjectList<T> implements IDisposable {
  /** Emitted when the list, what it says, or the error changes. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Why it could not be read; null if it could. */
  get error(): unknown {
    return this._error;
  }

  /** The project whose list it is; null while there is none. */
  get project(): string | null {
    return this._project;
  }

  async load(project: string | null): Promise<void> {
    const turn = ++this._turn;
    const isOther = project !== this._project;
    this._project = project;
    let items: readonly T[] = [];
    let error: unknown = null;
    try {
      items = project === null ? [] : await this.read(project);
    } catch (reason) {
      error = reason;
    }
    // an answer that comes late says what was before the one asked for after it
    if (turn === this._turn) {
      const isSame = isEqual(items, this._items);
      const hadError = this._error !== null;
      this._items = items;
      this._error = error;
      if (isOther || !isSame || hadError || error !== null) {
        this._changed.emit();
      }
      this.onLoaded();
    }
  }

  reload(): Promise<void> {
    return this.load(this._project);
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  protected get items(): readonly T[] {
    return this._items;
  }

  /** Ask the server for the list. */
  protected abstract read(project: string): Promise<readonly T[]>;

  /** Called when the list was read; does nothing here. */
  protected onLoaded(): void {
    return;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _error: unknown = null;
  private _isDisposed = false;
  private _items: readonly T[] = [];
  private _project: string | null = null;
  private _turn = 0;
}

/** Whether two things say the same. */
export function isEqual(one: unknown, other: unknown): boolean {
  return JSONExt.deepEqual(
    one as ReadonlyJSONValue,
    other as ReadonlyJSONValue
  );
}
