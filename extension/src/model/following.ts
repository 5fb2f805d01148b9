import type { IDisposable } from '@lumino/disposable';

import type { RepriseClient } from '../api/client';
import { EventStream } from '../api/events';
import type { IRun, IRunEvent } from '../api/types';

/** Follow one run of a project that is not in sight, until disposed. */
export function followRun(options: IFollowOptions): IDisposable {
  const { client, project, run } = options;
  const stream = new EventStream({ client, project, pause: options.pause });
  // what happened before it stood, or while it was broken, is not heard of
  stream.opened.connect(options.onChange);
  stream.event.connect((_: unknown, event: IRunEvent) => {
    if (event.run !== run) {
      return;
    }
    if (event.kind === 'progress' && event.progress) {
      options.onProgress(event.progress);
    } else {
      options.onChange();
    }
  });
  stream.start();
  return stream;
}

export interface IFollowOptions {
  client: RepriseClient;
  project: string;
  run: string;
  /** Called when it should be read anew. */
  onChange: () => void;
  onProgress: (progress: NonNullable<IRun['progress']>) => void;
  /** Milliseconds before a stream that broke is opened again. */
  pause?: number;
}
