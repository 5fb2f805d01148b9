import * as React from 'react';

import type { INotebook, IRun } from '../api/types';
import { shortId } from '../model/format';
import { exactly } from '../model/historyFilter';
import { statusName } from '../model/status';
import { useMoments, useReprise } from './context';
import { Select } from './select';

/** Find the notebook's latest runs, and take the values of the one that is asked for at first. */
export function useEarlier(
  view: INotebook,
  source: string,
  onTake: (run: IRun) => void
): { earlier: readonly IRun[]; error: unknown; take: (run: IRun) => void } {
  const { client, runs } = useReprise();
  const [earlier, setEarlier] = React.useState<readonly IRun[]>([]);
  const [error, setError] = React.useState<unknown>(null);
  const { name: notebook, project } = view;
  const read = React.useCallback(() => {
    client
      .runs({ project, notebook: exactly(notebook), limit: 20 })
      .then(page => {
        setEarlier(page.runs);
        setError(null);
      }, setError);
  }, [client, notebook, project]);
  React.useEffect(() => {
    if (error) {
      read(); // the notebook was described anew: what was wrong may be mended
    }
  }, [view]);
  React.useEffect(() => {
    runs.runEnded.connect(read);
    read();
    return () => {
      runs.runEnded.disconnect(read);
    };
  }, [read, runs]);
  React.useEffect(() => {
    if (source) {
      client.detail(source, project).then(detail => {
        onTake(detail.run);
      }, setError);
    }
  }, [client, project, source]);
  return { earlier, error, take: onTake };
}

/** A choice of the runs whose values may be used. */
export function Earlier(props: {
  runs: readonly IRun[];
  onTake: (run: IRun) => void;
}): React.JSX.Element | null {
  const moments = useMoments();
  const { trans } = useReprise();
  if (props.runs.length === 0) {
    return null;
  }
  const named = (run: IRun) =>
    `${moments.full(run.queued)} · ${shortId(run.id)} · ${statusName(run.status, trans)}`;
  return (
    <label className="jp-Reprise-field">
      <span>{trans.__('Values of')}</span>
      <Select
        className="jp-mod-styled jp-Reprise-select"
        value=""
        choices={[
          ['', trans.__('an earlier run…')],
          ...props.runs.map(run => [run.id, named(run)] as const)
        ]}
        onChange={id => {
          const run = props.runs.find(one => one.id === id);
          if (run) {
            props.onTake(run);
          }
        }}
      />
    </label>
  );
}
