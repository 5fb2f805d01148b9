import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { IDashboard } from '../api/dashboards';
import { isRenderingOf } from '../model/dashboards';
import { CommandIDs } from '../tokens';
import { useMoments, useReprise, useSignal } from './context';
import { Button, ErrorNote, Failure, Hint, IconButton } from './parts';
import { StandingSign } from './standing';

/** What the project publishes, each with how it stands. */
export function DashboardsSection(): React.JSX.Element {
  const { dashboards } = useReprise();
  useSignal(dashboards.changed);
  if (dashboards.error) {
    return (
      <Failure
        error={dashboards.error}
        onRetry={() => void dashboards.reload()}
      />
    );
  }
  if (dashboards.dashboards.length === 0) {
    return <NoDashboards />;
  }
  return (
    <div className="jp-Reprise-stack">
      {dashboards.dashboards.map(one => (
        <DashboardCard key={one.name} dashboard={one} />
      ))}
    </div>
  );
}

function NoDashboards(): React.JSX.Element {
  const { execute, notebook, trans } = useReprise();
  useSignal(notebook.changed);
  const path = notebook.open?.path;
  return (
    <>
      <Hint>
        {trans.__(
          'No dashboards yet: notebooks that others look at, without their code.'
        )}
      </Hint>
      {path ? (
        <Button
          onClick={() => {
            execute(CommandIDs.publish, { path });
          }}
        >
          {trans.__('Publish as Dashboard…')}
        </Button>
      ) : (
        <Hint>
          {trans.__(
            'Open a notebook, and press the board in its toolbar to publish it.'
          )}
        </Hint>
      )}
    </>
  );
}

/** Have what viewers see first made anew, and tell whether that goes on. */
function useRenderer(dashboard: IDashboard): {
  isRendering: boolean;
  error: unknown;
  render: () => void;
} {
  const { dashboards, runs } = useReprise();
  useSignal(runs.changed);
  const [error, setError] = React.useState<unknown>(null);
  const isRendering = runs.active.some(run =>
    isRenderingOf(run, runs.project?.path, dashboard)
  );
  const render = () => {
    setError(null);
    dashboards.render(dashboard).then(run => {
      runs.update(run, dashboard.project);
    }, setError);
  };
  return { isRendering, error, render };
}

/** One dashboard; a click opens what is said of it and what its viewers see. */
function DashboardCard(props: { dashboard: IDashboard }): React.JSX.Element {
  const moments = useMoments();
  const { dashboard } = props;
  const { execute, trans } = useReprise();
  const { isRendering, error, render } = useRenderer(dashboard);
  return (
    <article className="jp-Reprise-card" aria-label={dashboard.title}>
      <header>
        <button
          type="button"
          className="jp-Reprise-link jp-Reprise-name"
          title={`${dashboard.title}\n${dashboard.path}`}
          onClick={() => {
            execute(CommandIDs.publish, { path: dashboard.path });
          }}
        >
          {dashboard.title}
        </button>
        <IconButton
          icon={refreshIcon}
          isDisabled={isRendering}
          label={
            isRendering
              ? trans.__('%1 is being rendered…', dashboard.title)
              : trans.__('Render %1', dashboard.title)
          }
          onClick={render}
        />
      </header>
      <div className="jp-Reprise-row">
        <StandingSign standing={dashboard.standing} />
        {dashboard.data_time && (
          <span
            className="jp-Reprise-quiet"
            title={moments.full(dashboard.data_time)}
          >
            {moments.age(dashboard.data_time)}
          </span>
        )}
        {isRendering && (
          <span className="jp-Reprise-quiet">{trans.__('rendering…')}</span>
        )}
      </div>
      {dashboard.message && (
        <span className="jp-Reprise-quiet">{dashboard.message}</span>
      )}
      <ErrorNote error={error} />
    </article>
  );
}
