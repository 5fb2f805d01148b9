import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { RepriseClient } from './client';
import { RepriseError } from './errors';
import type { IRunEvent } from './types';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
/** Milliseconds without a sign of life; the server gives one every 15 seconds. */
const PATIENCE = 45000;

/** Cut the text of our stream into its events; what is incomplete waits for more. */
export class EventParser {
  /** Take some text and give the data of each event that it completes. */
  push(text: string): string[] {
    this._rest += text;
    const blocks = this._rest.split('\n\n');
    this._rest = blocks.pop() ?? '';
    return blocks.map(EventParser._data).filter(data => data !== '');
  }

  private static _data(block: string): string {
    return block
      .split('\n')
      .filter(line => line.startsWith('data:'))
      .map(line => line.slice(5).replace(/^ /, ''))
      .join('\n');
  }

  private _rest = '';
}

/**
 * Follows the events of a project, and goes on where it was after any interruption.
 *
 * It reads by `fetch` rather than by `EventSource`, which can't send a token.
 */
export class EventStream implements IDisposable {
  constructor(options: EventStream.IOptions) {
    this._client = options.client;
    this._project = options.project;
    this._pause = options.pause ?? FIRST_PAUSE;
    this._patience = options.patience ?? PATIENCE;
  }

  /** Emitted for each event. */
  get event(): ISignal<this, IRunEvent> {
    return this._event;
  }

  /** Emitted when the stream stands; what happened before may have to be read anew. */
  get opened(): ISignal<this, void> {
    return this._opened;
  }

  /** Emitted when the stream broke; it is opened again by itself. */
  get broken(): ISignal<this, unknown> {
    return this._broken;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Read until stopped. */
  start(): void {
    if (this._abort === null && !this._isDisposed) {
      this._abort = new AbortController();
      void this._follow(this._abort.signal);
    }
  }

  /** Leave off; the next start resumes after the last event seen. */
  stop(): void {
    this._abort?.abort();
    this._abort = null;
  }

  dispose(): void {
    this.stop();
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private async _follow(signal: AbortSignal): Promise<void> {
    let pause = this._pause;
    while (!signal.aborted) {
      try {
        await this._listen(signal, () => {
          pause = this._pause;
        });
      } catch (error) {
        if (this._abort?.signal !== signal) {
          return; // it was stopped
        }
        this._broken.emit(error);
        if (error instanceof RepriseError && error.status < 500) {
          pause = LONGEST_PAUSE;
        }
      }
      await new Promise(resolve => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** Read one connection to its end; one that gives no sign of life is given up. */
  private async _listen(
    signal: AbortSignal,
    onOpened: () => void
  ): Promise<void> {
    const connection = new AbortController();
    const close = () => {
      connection.abort();
    };
    signal.addEventListener('abort', close);
    try {
      const response = await Private.within(
        this._patience,
        signal,
        this._client.events(this._project, this._last, connection.signal)
      );
      onOpened();
      this._opened.emit();
      await this._read(response, signal);
    } finally {
      signal.removeEventListener('abort', close);
      close();
    }
  }

  private async _read(response: Response, signal: AbortSignal): Promise<void> {
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    while (reader) {
      const { done, value } = await Private.within(
        this._patience,
        signal,
        reader.read()
      );
      if (done || signal.aborted) {
        return;
      }
      for (const data of parser.push(decoder.decode(value, { stream: true }))) {
        const event = JSON.parse(data) as IRunEvent;
        this._last = Math.max(this._last ?? 0, event.number);
        this._event.emit(event);
      }
    }
  }

  private _abort: AbortController | null = null;
  private _isDisposed = false;
  private _last: number | null = null;
  private readonly _broken = new Signal<this, unknown>(this);
  private readonly _client: RepriseClient;
  private readonly _event = new Signal<this, IRunEvent>(this);
  private readonly _opened = new Signal<this, void>(this);
  private readonly _patience: number;
  private readonly _pause: number;
  private readonly _project: string;
}

export namespace EventStream {
  export interface IOptions {
    client: RepriseClient;
    project: string;
    /** Milliseconds before the first attempt to open it again. */
    pause?: number;
    /** Milliseconds without a sign of life after which it counts as broken. */
    patience?: number;
  }
}

namespace Private {
  /** Wait for something, but not longer than that, and not once it is stopped. */
  export async function within<T>(
    milliseconds: number,
    stop: AbortSignal,
    work: Promise<T>
  ): Promise<T> {
    let giveUp: () => void = () => undefined;
    const late = new Promise<never>((_, reject) => {
      giveUp = () => {
        reject(new Error('The server gives no sign of life.'));
      };
    });
    const timer = setTimeout(giveUp, milliseconds);
    stop.addEventListener('abort', giveUp);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', giveUp);
    }
  }
}
