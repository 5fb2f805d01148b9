import * as React from 'react';

import type { IRunDetail } from '../api/types';
import { hasEnded } from '../model/status';
import { useReprise, useReturn, useSignal } from './context';

interface IRead {
  detail: IRunDetail | null;
  error: unknown;
  read: () => void;
}

/** How news of a run are taken. */
interface IReaders {
  read: () => void;
  change: (changed: Partial<IRunDetail['run']>) => void;
}

/** Read a run, and follow it as long as it is in sight and has not ended. */
export function useRun(
  run: string,
  project: string,
  node: React.RefObject<HTMLElement>
): IRead {
  const { client } = useReprise();
  const [detail, setDetail] = React.useState<IRunDetail | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  const asked = React.useRef(0);
  const read = React.useCallback(() => {
    const turn = ++asked.current;
    client.detail(run, project).then(
      answer => {
        // one that comes late says what was before the one asked for after it
        if (turn === asked.current) {
          setDetail(answer);
          setError(null);
        }
      },
      (reason: unknown) => {
        if (turn === asked.current) {
          setError(reason);
        }
      }
    );
  }, [client, run, project]);
  const change = React.useCallback((changed: Partial<IRunDetail['run']>) => {
    setDetail(
      known => known && { ...known, run: { ...known.run, ...changed } }
    );
  }, []);
  React.useEffect(read, [read]);
  useNearEvents(run, { read, change });
  // it may have been deleted elsewhere meanwhile, of which nothing tells
  const isSeen = useReturn(node, read);
  const isOver = detail === null || hasEnded(detail.run.status);
  useFarEvents(run, project, isSeen && !isOver, { read, change });
  return { detail, error, read };
}

/** Hear of a run from the models, which follow the project in sight. */
function useNearEvents(run: string, { read, change }: IReaders): void {
  const { runs } = useReprise();
  React.useEffect(() => {
    const onChange = (_: unknown, changed: { id: string }) => {
      if (changed.id !== run) {
        return;
      }
      const live = runs.active.find(one => one.id === run);
      if (live) {
        change(live);
      } else {
        read();
      }
    };
    runs.runChanged.connect(onChange);
    return () => {
      runs.runChanged.disconnect(onChange);
    };
  }, [change, read, run, runs]);
}

/** Hear of a run whose project is not the one in sight, of which the models tell nothing. */
function useFarEvents(
  run: string,
  project: string,
  isWanted: boolean,
  { read, change }: IReaders
): void {
  const { far, runs } = useReprise();
  useSignal(runs.changed);
  const isFar = runs.project?.path !== project;
  React.useEffect(() => {
    if (!isWanted || !isFar) {
      return;
    }
    const following = far.follow({
      ...{ project, run },
      onChange: read,
      onProgress: progress => {
        change({ progress });
      }
    });
    return () => {
      following.dispose();
    };
  }, [change, far, isFar, isWanted, project, read, run]);
  const wasFar = React.useRef(isFar);
  React.useEffect(() => {
    if (isWanted && wasFar.current && !isFar) {
      read(); // it may have changed before the models began to follow it
    }
    wasFar.current = isFar;
  }, [isFar, isWanted, read]);
}
