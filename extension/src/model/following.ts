import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

import type { RepriseClient } from '../api/client';
import { EventStream } from '../api/events';
import type { IRun, IRunEvent } from '../api/types';

/** Follows runs of projects that are not in sight, by one stream for all runs of a project. */
export class FarRuns {
  constructor(options: FarRuns.IOptions) {
    this._options = options;
  }

  /** Follow one run until disposed. */
  follow(options: FarRuns.IFollowOptions): IDisposable {
    const { project, run, onChange, onProgress } = options;
    const stream = this._open(project);
    const onEvent = (_: unknown, event: IRunEvent) => {
      if (event.run !== run) {
        return;
      }
      if (event.kind === 'progress' && event.progress) {
        onProgress(event.progress);
      } else {
        onChange();
      }
    };
    const onOpened = () => {
      // what happened before it stood, or while it was broken, is not heard of
      onChange();
    };
    stream.opened.connect(onOpened);
    stream.event.connect(onEvent);
    return new DisposableDelegate(() => {
      stream.opened.disconnect(onOpened);
      stream.event.disconnect(onEvent);
      this._close(project);
    });
  }

  private _open(project: string): EventStream {
    const known = this._streams.get(project);
    if (known) {
      known.followers += 1;
      return known.stream;
    }
    const { client, pause } = this._options;
    const stream = new EventStream({ client, project, pause });
    this._streams.set(project, { stream, followers: 1 });
    stream.start();
    return stream;
  }

  private _close(project: string): void {
    const known = this._streams.get(project);
    if (known && --known.followers === 0) {
      known.stream.dispose();
      this._streams.delete(project);
    }
  }

  private readonly _options: FarRuns.IOptions;
  private readonly _streams = new Map<
    string,
    { stream: EventStream; followers: number }
  >();
}

export namespace FarRuns {
  export interface IOptions {
    client: RepriseClient;
    /** Milliseconds before a stream that broke is opened again. */
    pause?: number;
  }

  export interface IFollowOptions {
    project: string;
    run: string;
    /** Called when it should be read anew. */
    onChange: () => void;
    onProgress: (progress: NonNullable<IRun['progress']>) => void;
  }
}
