import * as React from 'react';

import type { IFileRecord, IRun, IRunDetail } from '../api/types';
import { formatBytes, formatSeconds } from '../model/format';
import { statusName, triggerName } from '../model/status';
import { useMoments, useReprise } from './context';
import { Absent, Facts, Hint, Part } from './parts';

const LOG = /\.log$/;

/** What it read and wrote, and what is kept of it. */
export function FilesTab(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { detail, project } = props;
  const { client, trans } = useReprise();
  const { manifest, artifacts, run } = detail;
  return (
    <>
      <Part title={trans.__('Kept with the Run')}>
        <Facts
          label={trans.__('Kept with the Run')}
          rows={artifacts.map(artifact => [
            artifact.name,
            <a
              key={artifact.name}
              href={client.artifactUrl(run.id, artifact.name, project)}
              download={artifact.name.slice(artifact.name.lastIndexOf('/') + 1)}
            >
              {trans.__('Download')} ({formatBytes(artifact.bytes)})
            </a>
          ])}
        />
      </Part>
      <Files title={trans.__('Inputs')} files={manifest?.inputs ?? []} />
      <Files title={trans.__('Outputs')} files={manifest?.outputs ?? []} />
    </>
  );
}

function Files(props: {
  title: string;
  files: readonly IFileRecord[];
}): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <Part title={props.title}>
      {props.files.length === 0 && <Hint>{trans.__('None')}</Hint>}
      <Facts
        label={props.title}
        rows={props.files.map(file => [
          file.path,
          <>
            {formatBytes(file.bytes)} <code>{file.sha256.slice(0, 12)}</code>{' '}
            {file.note}
          </>
        ])}
      />
    </Part>
  );
}

/** The software and the machine. */
export function EnvironmentTab(props: {
  detail: IRunDetail;
}): React.JSX.Element {
  const moments = useMoments();
  const { manifest, run } = props.detail;
  const { trans } = useReprise();
  if (manifest === null) {
    return <Hint>{trans.__('The run left no record.')}</Hint>;
  }
  const { environment, git, kernel, timings } = manifest;
  const rows: [string, React.ReactNode][] = [
    [
      trans.__('Kernel'),
      `${kernel.name} (${kernel.language} ${kernel.language_version})`
    ],
    [trans.__('Python'), environment.python],
    [trans.__('Packages'), environment.packages],
    [trans.__('Platform'), environment.platform],
    [trans.__('Compiler'), environment.compiler],
    [trans.__('Stan'), environment.stan],
    [trans.__('Host'), manifest.host],
    [trans.__('User'), manifest.user],
    [
      trans.__('Git'),
      git &&
        `${git.branch} ${git.commit.slice(0, 12)}${git.is_dirty ? ` (${trans.__('with changes')})` : ''}`
    ],
    [
      trans.__('Source'),
      <code key="s">{manifest.source_sha256.slice(0, 12)}</code>
    ],
    [trans.__('Run key'), <code key="k">{manifest.run_key.slice(0, 12)}</code>],
    [trans.__('Started by'), triggerName(run.trigger, trans)],
    [trans.__('Queued'), moments.full(run.queued)],
    [trans.__('Started'), moments.full(run.started)],
    [trans.__('Ended'), moments.full(run.ended)],
    [trans.__('In cells'), formatSeconds(timings.in_cell_seconds)],
    [trans.__('Around them'), formatSeconds(timings.overhead_seconds)],
    [trans.__('Reprise'), manifest.reprise_version]
  ];
  return (
    <Facts
      label={trans.__('Environment')}
      rows={rows.filter(([, value]) => value !== '' && value !== null)}
    />
  );
}

/** The error with its traceback or how else it ended, and logs that were kept. */
export function LogTab(props: {
  detail: IRunDetail;
  project: string;
}): React.JSX.Element {
  const { trans } = useReprise();
  const { artifacts, manifest, run } = props.detail;
  const logs = artifacts.filter(artifact => LOG.test(artifact.name));
  const error = manifest?.error;
  const traceback = Private.withoutColours(error?.traceback ?? '');
  return (
    <>
      {error ? (
        <Part title={`${error.name}: ${error.message}`}>
          {error.source_cell !== null && (
            <Hint>
              {trans.__('In cell %1 of the notebook', error.source_cell + 1)}
            </Hint>
          )}
          {traceback && <pre className="jp-Reprise-traceback">{traceback}</pre>}
        </Part>
      ) : (
        <Ending run={run} />
      )}
      {logs.map(log => (
        <Log
          key={log.name}
          run={run.id}
          name={log.name}
          project={props.project}
        />
      ))}
    </>
  );
}

/** How a run ended in which no cell failed. */
function Ending(props: { run: IRun }): React.JSX.Element {
  const { error, status } = props.run;
  const { trans } = useReprise();
  if (error) {
    return <p className="jp-Reprise-error">{error}</p>;
  }
  return (
    <Hint>
      {status === 'succeeded'
        ? trans.__('Nothing went wrong.')
        : trans.__('No cell failed; status: %1.', statusName(status, trans))}
    </Hint>
  );
}

/** One log that was kept. */
function Log(props: {
  run: string;
  name: string;
  project: string;
}): React.JSX.Element {
  const { run, name, project } = props;
  const { client } = useReprise();
  const [text, setText] = React.useState<string | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  const read = React.useCallback(() => {
    setError(null);
    client.text(run, name, project).then(setText, setError);
  }, [client, run, name, project]);
  React.useEffect(read, [read]);
  return (
    <Part title={name}>
      {text === null ? (
        <Absent error={error} onRetry={read} />
      ) : (
        <pre className="jp-Reprise-traceback">{text}</pre>
      )}
    </Part>
  );
}

namespace Private {
  /** Take the terminal's colours out of a text. */
  export function withoutColours(text: string): string {
    // eslint-disable-next-line no-control-regex
    return text.replace(/\u001b\[[0-9;]*m/g, '');
  }
}
