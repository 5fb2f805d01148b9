import * as React from 'react';

import type { RepriseClient } from '../api/client';
import type { IFieldProblem, IRun } from '../api/types';
import { exactly } from '../model/historyFilter';
import { changeable, type ISource, NO_SOURCE } from '../model/publishing';
import { useReprise } from './context';

const TYPING_PAUSE = 400;
const MOST_RUNS = 50;

/** What is known of a source, or what is wrong with it. */
interface IFound {
  source: ISource;
  problem: IFieldProblem | null;
}

const NOTHING: IFound = { source: NO_SOURCE, problem: null };

/** Look at the notebook whose run is to be shown, once its name was typed. */
export function useSource(project: string, name: string): IFound {
  const { client, runs } = useReprise();
  const [found, setFound] = React.useState<IFound>(NOTHING);
  React.useEffect(() => {
    let isWanted = true;
    const read = () => {
      void lookAt(client, project, name).then(seen => {
        if (isWanted) {
          setFound(seen);
        }
      });
    };
    const timer = setTimeout(read, TYPING_PAUSE);
    const onEnd = (_: unknown, run: IRun) => {
      if (run.notebook === name) {
        read();
      }
    };
    runs.runEnded.connect(onEnd);
    return () => {
      isWanted = false;
      clearTimeout(timer);
      runs.runEnded.disconnect(onEnd);
    };
  }, [client, name, project, runs]);
  return found;
}

async function lookAt(
  client: RepriseClient,
  project: string,
  name: string
): Promise<IFound> {
  if (name === '') {
    return NOTHING;
  }
  const path = project ? `${project}/${name}` : name;
  try {
    const [notebook, page] = await Promise.all([
      client.notebook(path),
      client.runs({
        ...{ project, notebook: exactly(name), limit: MOST_RUNS },
        status: ['succeeded']
      })
    ]);
    const source = { parameters: changeable(notebook), runs: page.runs };
    return { source, problem: null };
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    return { source: NO_SOURCE, problem: { name: 'source', message } };
  }
}
