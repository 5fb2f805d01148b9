import * as React from 'react';

import { repriseIcon } from '../icons';
import { CommandIDs } from '../tokens';
import { useReprise, useSignal } from './context';

/** The number of runs that have not ended; a click opens the panel. */
export function StatusItem(): React.JSX.Element {
  const { execute, runs, trans } = useReprise();
  useSignal(runs.changed);
  const running = runs.active.filter(run => run.status === 'running').length;
  const queued = runs.active.length - running;
  const text =
    queued > 0
      ? trans.__('%1 running, %2 queued', running, queued)
      : trans.__('%1 running', running);
  return (
    <button
      type="button"
      className="jp-Reprise-statusItem"
      title={trans.__('Runs of Reprise')}
      onClick={() => {
        execute(CommandIDs.openPanel);
      }}
    >
      <repriseIcon.react tag="span" className="jp-Reprise-statusIcon" />
      {text}
    </button>
  );
}
