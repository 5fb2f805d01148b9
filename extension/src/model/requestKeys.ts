import { UUID } from '@lumino/coreutils';

import { RepriseError } from '../api/errors';

/**
 * The keys by which the server knows a request that it has had already.
 *
 * One whose answer was lost is sent with the same key until an answer comes, lest it is done twice.
 */
export class RequestKeys {
  /** Send a request with its key. */
  async ask<T>(request: object, send: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(request);
    const key = this._waiting.get(text) ?? UUID.uuid4();
    this._waiting.set(text, key);
    try {
      const answer = await send(key);
      this._waiting.delete(text);
      return answer;
    } catch (error) {
      if (error instanceof RepriseError && error.status < 500) {
        this._waiting.delete(text); // it was refused, which is an answer
      }
      throw error;
    }
  }

  /** By request, the keys of those that were not answered. */
  private readonly _waiting = new Map<string, string>();
}
