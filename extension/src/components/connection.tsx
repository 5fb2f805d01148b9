import * as React from 'react';

import { describeError, RepriseError } from '../api/errors';
import { useReprise, useSignal } from './context';
import { Hint, Retry } from './parts';

/** Say what to do when there is no server part, another one, or no project; else show the rest. */
export function Connected(props: React.PropsWithChildren): React.JSX.Element {
  const { runs, trans } = useReprise();
  useSignal(runs.changed);
  switch (runs.connection) {
    case 'checking':
      return <Hint>{trans.__('Looking for Reprise on the server…')}</Hint>;
    case 'missing':
      return <Missing />;
    case 'other-version':
      return <OtherVersion />;
    case 'refused':
      return (
        <Advice title={trans.__('The server answers with an error.')}>
          <Hint>{describeError(runs.refusal)}</Hint>
        </Advice>
      );
    case 'unreachable':
      return (
        <Advice title={trans.__('The Jupyter server does not answer.')}>
          <Hint>{trans.__('Check that it still runs, then try again.')}</Hint>
        </Advice>
      );
    case 'ready':
      return runs.project || !runs.projectProblem ? (
        <>{props.children}</>
      ) : (
        <NoProject problem={runs.projectProblem} />
      );
  }
}

/** Show lists of the project in sight; where there is none, lead to where the reason is. */
export function Listed(props: React.PropsWithChildren): React.JSX.Element {
  const { runs, trans } = useReprise();
  useSignal(runs.changed);
  if (runs.project) {
    return <>{props.children}</>;
  }
  const isLooking =
    runs.connection === 'checking' ||
    (runs.connection === 'ready' && !runs.projectProblem);
  return (
    <Hint>
      {isLooking
        ? trans.__('Reading…')
        : trans.__('Nothing can be listed: “This Notebook” says why.')}
    </Hint>
  );
}

function Missing(): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <Advice title={trans.__('The server part of Reprise is missing.')}>
      <Hint>{trans.__('Type this in a terminal on the server:')}</Hint>
      <pre className="jp-Reprise-commands">
        {'pip install jupyter-reprise\n'}
        {'jupyter server extension enable jupyter_reprise'}
      </pre>
      <Hint>{trans.__('Then restart JupyterLab, and reload this page.')}</Hint>
    </Advice>
  );
}

function OtherVersion(): React.JSX.Element {
  const { runs, trans } = useReprise();
  return (
    <Advice
      title={trans.__(
        'The server part of Reprise is of another version (%1).',
        runs.serverVersion
      )}
    >
      <Hint>{trans.__('Type this in a terminal on the server:')}</Hint>
      <pre className="jp-Reprise-commands">
        pip install --upgrade jupyter-reprise
      </pre>
      <Hint>{trans.__('Then restart JupyterLab, and reload this page.')}</Hint>
    </Advice>
  );
}

function NoProject(props: { problem: unknown }): React.JSX.Element {
  const { trans } = useReprise();
  const { problem } = props;
  if (problem instanceof RepriseError && problem.status === 404) {
    // there is no project, or it lies out of the server's sight; the server knows which
    return (
      <Advice title={problem.message}>
        {problem.hint && <Hint>{problem.hint}</Hint>}
      </Advice>
    );
  }
  return (
    <Advice title={trans.__('The project can’t be opened.')}>
      <Hint>{describeError(problem)}</Hint>
    </Advice>
  );
}

function Advice(
  props: React.PropsWithChildren<{ title: string }>
): React.JSX.Element {
  const { runs } = useReprise();
  return (
    <div className="jp-Reprise-advice" role="status">
      <h3>{props.title}</h3>
      {props.children}
      <Retry onRetry={() => void runs.connect()} />
    </div>
  );
}
