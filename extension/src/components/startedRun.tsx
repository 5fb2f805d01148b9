import * as React from 'react';

import type { IRun, IRunDetail, ISweep } from '../api/types';
import { formatPairs, shortId } from '../model/format';
import { hasEnded, statusName } from '../model/status';
import { countsOf, isActive } from '../model/sweeps';
import { CommandIDs } from '../tokens';
import { useReprise, useSignal } from './context';
import { Aloud, Button, StatusSign } from './parts';
import { ActiveRun } from './running';
import type { Started } from './useStarting';
import { Sweep } from './sweepsSection';
import { useRun } from './useRun';

/** What was started from a form, the newest first. */
export function StartedOnes(props: {
  started: readonly Started[];
  project: string;
}): React.JSX.Element {
  return (
    <div className="jp-Reprise-stack">
      {props.started.map(one =>
        'run' in one ? (
          <StartedRun key={one.id} detail={one.run} project={props.project} />
        ) : (
          <StartedSweep
            key={one.id}
            sweep={one.sweep}
            project={props.project}
          />
        )
      )}
    </div>
  );
}

/** A sweep that was started from a form, as it goes on. */
function StartedSweep(props: {
  sweep: ISweep;
  project: string;
}): React.JSX.Element {
  const { sweeps, trans } = useReprise();
  useSignal(sweeps.changed);
  const live = sweeps.sweeps.find(one => one.id === props.sweep.id);
  const sweep = live ?? props.sweep;
  return (
    <div>
      <Aloud>
        {isActive(sweep)
          ? trans.__('The sweep goes on.')
          : trans.__('The sweep ended: %1', countsOf(sweep, trans).join(', '))}
      </Aloud>
      <Sweep sweep={sweep} project={props.project} />
    </div>
  );
}

/** A run that was started from a form: live, then what came out. */
function StartedRun(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { detail, project } = props;
  const { trans } = useReprise();
  const node = React.useRef<HTMLDivElement>(null);
  const { detail: live } = useRun(detail.run.id, project, node);
  const run = live?.run ?? detail.run;
  React.useEffect(() => {
    node.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={node}>
      <Aloud>
        {trans.__('Run %1: %2', shortId(run.id), statusName(run.status, trans))}
      </Aloud>
      {hasEnded(run.status) ? (
        <EndedRun run={run} project={project}>
          <HowItRuns detail={detail} />
        </EndedRun>
      ) : (
        <>
          <ActiveRun run={run} project={project} />
          <HowItRuns detail={detail} />
        </>
      )}
    </div>
  );
}

/** Which code it is that runs, or that nothing had to run. */
function HowItRuns(props: { detail: IRunDetail }): React.JSX.Element {
  const { detail } = props;
  const { trans } = useReprise();
  const said = detail.is_reused
    ? trans.__('The same run was made before; “fresh” computes it again.')
    : detail.source === 'snapshot'
      ? trans.__('It runs a snapshot of the unsaved edits.')
      : trans.__('It runs the notebook as it was saved.');
  return <span className="jp-Reprise-quiet">{said}</span>;
}

/** What came out of a run. */
function EndedRun(
  props: React.PropsWithChildren<{ run: IRun; project: string }>
): React.JSX.Element {
  const { run, project } = props;
  const { execute, trans } = useReprise();
  return (
    <article
      className="jp-Reprise-card"
      aria-label={trans.__('Run %1', shortId(run.id))}
    >
      <header>
        <StatusSign status={run.status} hasText />
        <span className="jp-Reprise-name">{shortId(run.id)}</span>
        <Button
          onClick={() => {
            execute(CommandIDs.showRun, { run: run.id, project });
          }}
        >
          {trans.__('Show')}
        </Button>
      </header>
      {run.error && <span className="jp-Reprise-error">{run.error}</span>}
      <span className="jp-Reprise-pairs">{formatPairs(run.records)}</span>
      {props.children}
    </article>
  );
}
