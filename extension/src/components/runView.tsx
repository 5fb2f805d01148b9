import * as React from 'react';

import type { IRunDetail } from '../api/types';
import { isGone } from '../model/comparison';
import { hasEnded, hasReport } from '../model/status';
import { formatSeconds, secondsBetween, shortId } from '../model/format';
import { CommandIDs } from '../tokens';
import { useKept, useMoments, useReprise } from './context';
import { Absent, Button, Failure, Hint, StatusSign } from './parts';
import { Stale, RunProgress } from './running';
import { OverviewTab } from './runOverview';
import { EnvironmentTab, FilesTab, LogTab } from './runTabs';
import { useRun } from './useRun';

type Tab = 'overview' | 'notebook' | 'files' | 'environment' | 'log';

/** All that is known of one run, live until it ends. */
export default function RunView(props: {
  run: string;
  project: string;
}): React.JSX.Element {
  const { trans } = useReprise();
  const node = React.useRef<HTMLDivElement>(null);
  const { detail, error, read } = useRun(props.run, props.project, node);
  const content =
    detail === null ? (
      <Absent error={error} onRetry={read} />
    ) : (
      <>
        {error ? <Failure error={error} onRetry={read} /> : null}
        <Header detail={detail} project={props.project} />
        <Body detail={detail} project={props.project} />
      </>
    );
  return (
    <div ref={node} className="jp-Reprise-view">
      {isGone(error) ? (
        <p className="jp-Reprise-warnings" role="status">
          {trans.__('Run %1 is not there any more.', shortId(props.run))}
        </p>
      ) : (
        content
      )}
    </div>
  );
}

function Header(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const moments = useMoments();
  const { detail, project } = props;
  const { run } = detail;
  const { trans } = useReprise();
  const seconds = secondsBetween(run.started, run.ended);
  return (
    <header className="jp-Reprise-viewHeader">
      <h2 title={run.notebook}>{run.notebook}</h2>
      <div className="jp-Reprise-row">
        <StatusSign status={run.status} hasText />
        <code title={run.id}>{run.id}</code>
        <span className="jp-Reprise-quiet">{moments.full(run.queued)}</span>
        {seconds !== null && run.ended && (
          <span className="jp-Reprise-quiet">{formatSeconds(seconds)}</span>
        )}
        {detail.source === 'snapshot' && (
          <span className="jp-Reprise-quiet">
            {trans.__('ran a snapshot of unsaved changes')}
          </span>
        )}
      </div>
      <Actions detail={detail} project={project} />
    </header>
  );
}

function Actions(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { project } = props;
  const { run, artifacts } = props.detail;
  const { execute, trans } = useReprise();
  const act = (command: string) => () => {
    execute(command, { run: run.id, project });
  };
  const isOver = hasEnded(run.status);
  const hasNotebook = artifacts.some(one => one.name === 'executed.ipynb');
  return (
    <div className="jp-Reprise-row">
      <Button
        look="accept"
        onClick={() => {
          execute(CommandIDs.run, {
            name: run.notebook,
            values: run.id,
            project
          });
        }}
      >
        {trans.__('Run Again with These Values…')}
      </Button>
      {hasReport(props.detail) && (
        <Button onClick={act(CommandIDs.showReport)}>
          {trans.__('Open Report')}
        </Button>
      )}
      {isOver && hasNotebook && (
        <Button onClick={act(CommandIDs.putOutputs)}>
          {trans.__('Put Outputs into the Notebook')}
        </Button>
      )}
      {isOver && (
        <Button onClick={act(CommandIDs.forget)}>{trans.__('Delete…')}</Button>
      )}
      {!isOver && (
        <Button disabled={run.is_cancelling} onClick={act(CommandIDs.cancel)}>
          {run.is_cancelling ? trans.__('Stopping…') : trans.__('Cancel')}
        </Button>
      )}
    </div>
  );
}

function Body(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { detail, project } = props;
  const { trans } = useReprise();
  const tabs: Record<Tab, string> = {
    overview: trans.__('Overview'),
    notebook: trans.__('Notebook'),
    files: trans.__('Files'),
    environment: trans.__('Environment'),
    log: trans.__('Log')
  };
  const [kept, setTab] = useKept<string>('tab', 'overview');
  const tab = kept in tabs ? (kept as Tab) : 'overview';
  const { run } = detail;
  if (!hasEnded(run.status)) {
    return (
      <div className="jp-Reprise-tabBody">
        <Stale />
        <RunProgress run={run} label={trans.__('Run %1', shortId(run.id))} />
        <OverviewTab detail={detail} />
      </div>
    );
  }
  return (
    <>
      <Tabs tabs={tabs} chosen={tab} onChoose={setTab} />
      <div
        role="tabpanel"
        className="jp-Reprise-tabBody"
        aria-label={tabs[tab]}
        tabIndex={0}
      >
        {tab === 'overview' && <OverviewTab detail={detail} />}
        {tab === 'notebook' && <Report detail={detail} project={project} />}
        {tab === 'files' && <FilesTab detail={detail} project={project} />}
        {tab === 'environment' && <EnvironmentTab detail={detail} />}
        {tab === 'log' && <LogTab detail={detail} project={project} />}
      </div>
    </>
  );
}

/** Tabs that arrow keys move between. */
function Tabs(props: {
  tabs: Record<Tab, string>;
  chosen: Tab;
  onChoose: (tab: Tab) => void;
}): React.JSX.Element {
  const names = Object.keys(props.tabs) as Tab[];
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) {
      return;
    }
    const index = names.indexOf(props.chosen) + step + names.length;
    const next = names[index % names.length];
    props.onChoose(next);
    const siblings = event.currentTarget.children;
    (siblings[names.indexOf(next)] as HTMLElement).focus();
  };
  return (
    <div className="jp-Reprise-tabs" role="tablist" onKeyDown={onKeyDown}>
      {names.map(name => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === props.chosen}
          tabIndex={name === props.chosen ? 0 : -1}
          onClick={() => {
            props.onChoose(name);
          }}
        >
          {props.tabs[name]}
        </button>
      ))}
    </div>
  );
}

/** The report in a frame that can neither see nor touch JupyterLab. */
function Report(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { run } = props.detail;
  const { client, trans } = useReprise();
  if (!hasReport(props.detail)) {
    return <Hint>{trans.__('No report was kept of this run.')}</Hint>;
  }
  return (
    <iframe
      className="jp-Reprise-report"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      title={trans.__('The executed notebook')}
      src={client.reportUrl(run.id, props.project)}
    />
  );
}
