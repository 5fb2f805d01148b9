import * as React from 'react';

import type { IDashboard, IDashboardDetail } from '../api/dashboards';
import type { INotebook, IRun } from '../api/types';
import { isRenderingOf } from '../model/dashboards';
import { CommandIDs } from '../tokens';
import { useMoments, useReprise, useSignal } from './context';
import { Button, ErrorNote, Hint } from './parts';
import type { IPublishing } from './usePublishing';
import { ActiveRun } from './running';
import { StandingSign } from './standing';

/** What viewers see first, how that stands, and how to have it made anew. */
export function DashboardPreview(props: {
  notebook: INotebook;
  publishing: IPublishing;
}): React.JSX.Element {
  const { notebook, publishing } = props;
  const { detail } = publishing;
  const { trans } = useReprise();
  const { active, failed } = useRendering(notebook);
  const title = trans.__('What viewers see first');
  return (
    <section className="jp-Reprise-preview" aria-label={title}>
      <h3>{title}</h3>
      {detail ? (
        <>
          <State
            dashboard={detail.dashboard}
            isBusy={publishing.isBusy || active !== null}
            onRender={() => void publishing.render()}
          />
          <Findings detail={detail} />
          {active && <ActiveRun run={active} project={notebook.project} />}
          {failed && !active && (
            <Failed run={failed} project={notebook.project} />
          )}
          <Page dashboard={detail.dashboard} isWaiting={active !== null} />
        </>
      ) : (
        <Hint>
          {trans.__('Once it is published, it is rendered and shown here.')}
        </Hint>
      )}
    </section>
  );
}

/** Find the rendering of a notebook that goes on, or how the last one failed. */
function useRendering(notebook: INotebook): {
  active: IRun | null;
  failed: IRun | null;
} {
  const { runs } = useReprise();
  useSignal(runs.changed);
  const [failed, setFailed] = React.useState<IRun | null>(null);
  const { path, project } = notebook;
  const isOfIt = React.useCallback(
    (run: IRun) => isRenderingOf(run, runs.project?.path, { path, project }),
    [path, project, runs]
  );
  React.useEffect(() => {
    const onEnd = (_: unknown, run: IRun) => {
      if (isOfIt(run)) {
        setFailed(run.status === 'succeeded' ? null : run);
      }
    };
    runs.runEnded.connect(onEnd);
    return () => {
      runs.runEnded.disconnect(onEnd);
    };
  }, [isOfIt, runs]);
  const active = runs.active.find(isOfIt);
  return { active: active ?? null, failed };
}

interface IStateProps {
  dashboard: IDashboard;
  isBusy: boolean;
  onRender: () => void;
}

/** How it stands, and what can be done about that. */
function State(props: IStateProps): React.JSX.Element {
  const moments = useMoments();
  const { dashboard } = props;
  const { execute, trans } = useReprise();
  return (
    <>
      <div className="jp-Reprise-row" role="status">
        <StandingSign standing={dashboard.standing} />
        {dashboard.data_time && (
          <span
            className="jp-Reprise-quiet"
            title={moments.full(dashboard.data_time)}
          >
            {trans.__('data: %1', moments.age(dashboard.data_time))}
          </span>
        )}
      </div>
      {dashboard.message && (
        <p className="jp-Reprise-hint">{dashboard.message}</p>
      )}
      <div className="jp-Reprise-row">
        <NextStep {...props} />
        {dashboard.standing === 'broken' && (
          <Button
            onClick={() => {
              execute(CommandIDs.showRuns, { path: dashboard.path });
            }}
          >
            {trans.__('Its Runs')}
          </Button>
        )}
        <InTab dashboard={dashboard} />
      </div>
    </>
  );
}

/** Run what it shows where that was never run, else render it. */
function NextStep(props: IStateProps): React.JSX.Element {
  const { dashboard } = props;
  const { execute, trans } = useReprise();
  const { source } = dashboard.settings;
  if (dashboard.standing === 'missing' && source) {
    return (
      <Button
        look="accept"
        onClick={() => {
          execute(CommandIDs.run, { name: source, project: dashboard.project });
        }}
      >
        {trans.__('Run the Source…')}
      </Button>
    );
  }
  const isDue = ['pending', 'broken'].includes(dashboard.standing);
  return (
    <Button
      look={isDue ? 'accept' : 'plain'}
      disabled={props.isBusy}
      onClick={props.onRender}
    >
      {dashboard.rendering ? trans.__('Render Again') : trans.__('Render')}
    </Button>
  );
}

/** The same page in a browser tab of its own, such as to see it at the width of a phone. */
function InTab(props: { dashboard: IDashboard }): React.JSX.Element | null {
  const { name, project, rendering } = props.dashboard;
  const { client, trans } = useReprise();
  return rendering ? (
    <a
      className="jp-Reprise-link"
      href={client.previewUrl(name, project, '')}
      target="_blank"
      rel="noopener noreferrer"
    >
      {trans.__('Open in a browser tab')}
    </a>
  ) : null;
}

/** What is wrong with it, or what viewers would miss. */
function Findings(props: {
  detail: IDashboardDetail;
}): React.JSX.Element | null {
  const { findings, dashboard } = props.detail;
  const { trans } = useReprise();
  // what the standing says already is not said twice
  const { message } = dashboard;
  const others = findings.filter(
    one => message === '' || !one.message.startsWith(message)
  );
  return others.length === 0 ? null : (
    <ul
      className="jp-Reprise-checks"
      aria-label={trans.__('Findings of the check')}
    >
      {others.map(({ severity, message: text }) => (
        <li key={text} data-severity={severity}>
          <strong>
            {severity === 'error' ? trans.__('Error:') : trans.__('Warning:')}
          </strong>{' '}
          {text}
        </li>
      ))}
    </ul>
  );
}

function Failed(props: { run: IRun; project: string }): React.JSX.Element {
  const { run, project } = props;
  const { execute, trans } = useReprise();
  const said = run.error ?? trans.__('The rendering ended without a page.');
  return (
    <div className="jp-Reprise-failure">
      <ErrorNote error={new Error(said)} />
      <Button
        onClick={() => {
          execute(CommandIDs.showRun, { run: run.id, project });
        }}
      >
        {trans.__('Show the Rendering')}
      </Button>
    </div>
  );
}

/** The page in a frame that can neither see nor touch JupyterLab, in which no script runs. */
function Page(props: {
  dashboard: IDashboard;
  isWaiting: boolean;
}): React.JSX.Element | null {
  const { name, project, rendering, title, standing } = props.dashboard;
  const { client, trans } = useReprise();
  const theme = useTheme();
  if (rendering === null) {
    return props.isWaiting ? null : (
      <Hint>{trans.__('Nothing has been rendered yet.')}</Hint>
    );
  }
  return (
    <iframe
      // another page, even where the address is the same
      key={`${rendering} ${title} ${standing}`}
      className="jp-Reprise-page"
      sandbox=""
      referrerPolicy="no-referrer"
      title={trans.__('The dashboard %1', title)}
      src={client.previewUrl(name, project, theme)}
    />
  );
}

/** Say whether JupyterLab is light or dark, and hear of it when that changes. */
function useTheme(): 'light' | 'dark' {
  const [theme, setTheme] = React.useState(readTheme);
  React.useEffect(() => {
    const observer = new MutationObserver(() => {
      setTheme(readTheme());
    });
    const attributeFilter = ['data-jp-theme-light'];
    observer.observe(document.body, { attributes: true, attributeFilter });
    return () => {
      observer.disconnect();
    };
  }, []);
  return theme;
}

function readTheme(): 'light' | 'dark' {
  return document.body.dataset['jpThemeLight'] === 'false' ? 'dark' : 'light';
}
