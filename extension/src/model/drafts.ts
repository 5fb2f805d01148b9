import type { IStateDB } from '@jupyterlab/statedb';
import type { JSONObject } from '@lumino/coreutils';

import type { IDrafts } from '../tokens';

const PAUSE = 500;

/** Keeps drafts in JupyterLab's state, which a workspace remembers. */
export class Drafts implements IDrafts {
  constructor(state: IStateDB | null) {
    this._state = state;
  }

  /** Give what was typed; nothing where nothing is known. */
  async read(path: string): Promise<JSONObject> {
    const found = await this._state?.fetch(keyOf(path));
    return found && typeof found === 'object' ? (found as JSONObject) : {};
  }

  /** Keep what was typed, once the typing rests. */
  write(path: string, values: JSONObject): void {
    clearTimeout(this._timers.get(path));
    const timer = setTimeout(() => {
      this._timers.delete(path);
      void this._state?.save(keyOf(path), values);
    }, PAUSE);
    this._timers.set(path, timer);
  }

  private readonly _state: IStateDB | null;
  private readonly _timers = new Map<string, ReturnType<typeof setTimeout>>();
}

function keyOf(path: string): string {
  return `jupyter-reprise-extension:form:${path}`;
}
