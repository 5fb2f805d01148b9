import type { IStateDB } from '@jupyterlab/statedb';
import { JSONExt, type JSONObject } from '@lumino/coreutils';

import type { IMemory } from '../tokens';

const PREFIX = 'jupyter-reprise-extension:';
const PAUSE = 500;

/** Remembers things in JupyterLab's state, which belongs to a workspace. */
export class Memory implements IMemory {
  constructor(state: IStateDB | null, pause = PAUSE) {
    this._state = state;
    this._pause = pause;
  }

  /** Give what was written last; nothing where nothing is known. */
  async read(key: string): Promise<JSONObject> {
    const waiting = this._waiting.get(key);
    return waiting?.value ?? asObject(await this._state?.fetch(PREFIX + key));
  }

  /** Remember something once it rests; an empty object is forgotten. */
  write(key: string, value: JSONObject): void {
    clearTimeout(this._waiting.get(key)?.timer);
    const timer = setTimeout(() => {
      this._waiting.delete(key);
      void (JSONExt.deepEqual(value, {})
        ? this._state?.remove(PREFIX + key)
        : this._state?.save(PREFIX + key, value));
    }, this._pause);
    this._waiting.set(key, { timer, value });
  }

  private readonly _pause: number;
  private readonly _state: IStateDB | null;
  /** What is about to be written. */
  private readonly _waiting = new Map<
    string,
    { timer: ReturnType<typeof setTimeout>; value: JSONObject }
  >();
}

/** Take what was kept for an object; whatever else it may be counts as nothing. */
export function asObject(kept: unknown): JSONObject {
  const isObject = typeof kept === 'object' && !Array.isArray(kept);
  return isObject && kept ? (kept as JSONObject) : {};
}
