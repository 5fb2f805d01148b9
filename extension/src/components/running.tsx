import { stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IRun, ISampler } from '../api/types';
import {
  formatPairs,
  formatSeconds,
  secondsBetween,
  shortId,
  stem
} from '../model/format';
import { CommandIDs } from '../tokens';
import { useNow, useReprise, useSignal } from './context';
import { Hint, IconButton, ProgressBar, StatusSign } from './parts';

const MOST_SHOWN = 20;

/** The runs that have not ended, as they go on. */
export function RunningSection(): React.JSX.Element {
  const { runs, trans } = useReprise();
  useSignal(runs.changed);
  const { active } = runs;
  if (active.length === 0) {
    return runs.isLive ? (
      <Hint>{trans.__('Nothing is running.')}</Hint>
    ) : (
      <Stale />
    );
  }
  const rest = active.length - MOST_SHOWN;
  return (
    <div className="jp-Reprise-stack">
      <Stale />
      {active.slice(0, MOST_SHOWN).map(run => (
        <ActiveRun key={run.id} run={run} project={runs.project?.path ?? ''} />
      ))}
      {rest > 0 && <Hint>{trans._n('and one more', 'and %1 more', rest)}</Hint>}
    </div>
  );
}

/** Says that what is shown of runs may be old; nothing as long as it is not. */
export function Stale(): React.JSX.Element | null {
  const { runs, trans } = useReprise();
  useSignal(runs.changed);
  return runs.isLive ? null : (
    <p className="jp-Reprise-warnings" role="status">
      {trans.__(
        'News of runs can’t be read at the moment: what is shown may be old. It is tried again by itself.'
      )}
    </p>
  );
}

/** One run: how far it is, since when, what it prints, and how to stop it. */
export function ActiveRun(props: {
  run: IRun;
  project: string;
}): React.JSX.Element {
  const { run, project } = props;
  const { execute, trans } = useReprise();
  const now = useNow(run.started !== null && run.ended === null);
  const seconds = secondsBetween(run.started, run.ended, now);
  const label = trans.__('Run %1 of %2', shortId(run.id), stem(run.notebook));
  return (
    <article className="jp-Reprise-card" aria-label={label}>
      <header>
        <StatusSign status={run.status} />
        <button
          type="button"
          className="jp-Reprise-link jp-Reprise-name"
          title={`${run.notebook}\n${formatPairs(run.parameters)}`}
          onClick={() => {
            execute(CommandIDs.showRun, { run: run.id, project });
          }}
        >
          {stem(run.notebook)}
        </button>
        <span className="jp-Reprise-quiet">
          {seconds === null ? '' : formatSeconds(Math.round(seconds))}
        </span>
        <CancelButton run={run} project={project} />
      </header>
      <RunProgress run={run} label={label} />
    </article>
  );
}

function CancelButton(props: {
  run: IRun;
  project: string;
}): React.JSX.Element {
  const { run, project } = props;
  const { execute, trans } = useReprise();
  return (
    <IconButton
      icon={stopIcon}
      isDisabled={run.is_cancelling}
      label={
        run.is_cancelling
          ? trans.__('Stopping run %1…', shortId(run.id))
          : trans.__('Cancel run %1', shortId(run.id))
      }
      onClick={() => {
        execute(CommandIDs.cancel, { run: run.id, project });
      }}
    />
  );
}

/** The bar, the cell at work, its sampler and the end of what was printed. */
export function RunProgress(props: {
  run: IRun;
  label: string;
}): React.JSX.Element {
  const { progress, waiting_because } = props.run;
  const { trans } = useReprise();
  if (props.run.is_cancelling) {
    return <span className="jp-Reprise-quiet">{trans.__('Stopping…')}</span>;
  }
  if (progress === null || progress.total === 0) {
    const isQueued = props.run.status === 'queued';
    return (
      <>
        <span className="jp-Reprise-quiet">
          {isQueued ? trans.__('Waits for a worker…') : trans.__('Starting…')}
        </span>
        {waiting_because && (
          <span className="jp-Reprise-error">{waiting_because}</span>
        )}
      </>
    );
  }
  const { done, total, cell, first_line, output, sampler } = progress;
  return (
    <>
      <ProgressBar label={props.label} done={done} total={total} />
      <div className="jp-Reprise-cellLine" title={first_line}>
        <span>{trans.__('%1 of %2 cells', done, total)}</span>
        {cell !== null && <code>{first_line}</code>}
      </div>
      {sampler && <Sampler sampler={sampler} />}
      {output && <Tail text={output} />}
    </>
  );
}

function Sampler(props: { sampler: ISampler }): React.JSX.Element {
  const { label, phase, done, total, divergences } = props.sampler;
  const { trans } = useReprise();
  const what =
    phase === 'compiling'
      ? trans.__('Compiling %1', label)
      : trans.__('Sampling %1', label);
  return (
    <div>
      <span>{what}</span>
      {phase !== 'compiling' && (
        <ProgressBar label={what} done={done} total={total} />
      )}
      {divergences > 0 && (
        <span className="jp-Reprise-warning">
          {trans._n('%1 divergence', '%1 divergences', divergences)}
        </span>
      )}
    </div>
  );
}

/** The end of a text, kept in sight as it grows. */
function Tail(props: { text: string }): React.JSX.Element {
  const { trans } = useReprise();
  const node = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    node.current?.scrollTo({ top: node.current.scrollHeight });
  }, [props.text]);
  return (
    <pre
      ref={node}
      className="jp-Reprise-tail"
      tabIndex={0}
      aria-label={trans.__('The end of the output')}
    >
      {props.text}
    </pre>
  );
}
