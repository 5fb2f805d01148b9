import { stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { ISweep } from '../api/types';
import { stem } from '../model/format';
import { STATUSES } from '../model/status';
import { countsOf, isActive } from '../model/sweeps';
import { CommandIDs } from '../tokens';
import { useMoments, useReprise, useSignal } from './context';
import { Button, Failure, Hint, IconButton } from './parts';

/** The newest sweeps, each as one: where its points stand. */
export function SweepsSection(): React.JSX.Element {
  const { sweeps } = useReprise();
  useSignal(sweeps.changed);
  if (sweeps.error) {
    return (
      <Failure error={sweeps.error} onRetry={() => void sweeps.reload()} />
    );
  }
  if (sweeps.sweeps.length === 0) {
    return <NoSweeps />;
  }
  return (
    <div className="jp-Reprise-stack">
      {sweeps.sweeps.map(sweep => (
        <Sweep key={sweep.id} sweep={sweep} project={sweeps.project ?? ''} />
      ))}
    </div>
  );
}

function NoSweeps(): React.JSX.Element {
  const { execute, notebook, trans } = useReprise();
  useSignal(notebook.changed);
  const path = notebook.open?.path;
  return (
    <>
      <Hint>
        {trans.__('No sweeps yet: runs of one notebook with many values.')}
      </Hint>
      {path && (
        <Button
          onClick={() => {
            execute(CommandIDs.sweep, { path });
          }}
        >
          {trans.__('Sweep over Parameters…')}
        </Button>
      )}
    </>
  );
}

/** One sweep, and how to stop it. */
export function Sweep(props: {
  sweep: ISweep;
  project: string;
}): React.JSX.Element {
  const moments = useMoments();
  const { sweep, project } = props;
  const { execute, trans } = useReprise();
  return (
    <article className="jp-Reprise-card" aria-label={sweep.id}>
      <header>
        <button
          type="button"
          className="jp-Reprise-link jp-Reprise-name"
          title={trans.__('Show the runs of %1', sweep.id)}
          onClick={() => {
            execute(CommandIDs.showRuns, { sweep: sweep.id, project });
          }}
        >
          {stem(sweep.notebook)}
        </button>
        <span className="jp-Reprise-quiet">{moments.short(sweep.created)}</span>
        {isActive(sweep) && (
          <IconButton
            icon={stopIcon}
            label={trans.__('Cancel sweep %1', sweep.id)}
            onClick={() => {
              execute(CommandIDs.cancelSweep, { sweep: sweep.id, project });
            }}
          />
        )}
      </header>
      <Counts sweep={sweep} />
    </article>
  );
}

/** One bar, cut into the states of the points, and the same in words. */
function Counts(props: { sweep: ISweep }): React.JSX.Element {
  const { counts, points } = props.sweep;
  const { trans } = useReprise();
  const present = STATUSES.flatMap(status => {
    const count = counts[status] ?? 0;
    return count > 0 ? [{ status, count }] : [];
  });
  return (
    <>
      <div className="jp-Reprise-stacked" aria-hidden="true">
        {present.map(({ status, count }) => (
          <span
            key={status}
            data-status={status}
            style={{ width: `${((100 * count) / points).toFixed(2)}%` }}
          />
        ))}
      </div>
      <span className="jp-Reprise-quiet">
        {trans._n('%1 point', '%1 points', points)}
        {countsOf(props.sweep, trans).map(count => ` · ${count}`)}
      </span>
    </>
  );
}
