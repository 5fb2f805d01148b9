import * as React from 'react';

import type { IRunDetail } from '../api/types';
import { followRun } from '../model/following';
import { hasEnded } from '../model/status';
import { useReprise, useReturn, useSignal } from './context';

interface IRead {
  detail: IRunDetail | null;
  error: unknown;
  read: () => void;
}

/** Read a run, and follow it as long as it is in sight and has not ended. */
export function useRun(
  run: string,
  project: string,
  node: React.RefObject<HTMLElement>
): IRead {
  const { client, runs } = useReprise();
  const [detail, setDetail] = React.useState<IRunDetail | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  const read = React.useCallback(() => {
    client.detail(run, project).then(answer => {
      setDetail(answer);
      setError(null);
    }, setError);
  }, [client, run, project]);
  const change = React.useCallback((changed: Partial<IRunDetail['run']>) => {
    setDetail(
      known => known && { ...known, run: { ...known.run, ...changed } }
    );
  }, []);
  React.useEffect(() => {
    const onChange = (_: unknown, changed: { id: string }) => {
      if (changed.id === run) {
        const live = runs.active.find(one => one.id === run);
        if (live) {
          change(live);
        } else {
          read();
        }
      }
    };
    runs.runChanged.connect(onChange);
    read();
    return () => {
      runs.runChanged.disconnect(onChange);
    };
  }, [change, read, run, runs]);
  // it may have been deleted elsewhere meanwhile, of which nothing tells
  const isSeen = useReturn(node, read);
  const isOver = detail === null || hasEnded(detail.run.status);
  useFarEvents(run, project, isSeen && !isOver, { read, change });
  return { detail, error, read };
}

/** Hear of a run whose project is not the one in sight, of which the models tell nothing. */
function useFarEvents(
  run: string,
  project: string,
  isWanted: boolean,
  { read, change }: Pick<IRead, 'read'> & { change: Change }
): void {
  const { client, runs } = useReprise();
  useSignal(runs.changed);
  const isFar = runs.project?.path !== project;
  React.useEffect(() => {
    if (!isWanted || !isFar) {
      return;
    }
    const following = followRun({
      ...{ client, project, run },
      onChange: read,
      onProgress: progress => {
        change({ progress });
      }
    });
    return () => {
      following.dispose();
    };
  }, [change, client, isFar, isWanted, project, read, run]);
}

type Change = (changed: Partial<IRunDetail['run']>) => void;
