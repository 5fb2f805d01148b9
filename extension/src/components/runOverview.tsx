import type { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import type { IManifest, IRunDetail } from '../api/types';
import { formatValue } from '../model/format';
import { useReprise } from './context';
import { Facts, Part } from './parts';

/** What went in, what came out, and what is to be said about it. */
export function OverviewTab(props: { detail: IRunDetail }): React.JSX.Element {
  const { run, manifest, notes } = props.detail;
  const { trans } = useReprise();
  return (
    <>
      {run.error && <p className="jp-Reprise-error">{run.error}</p>}
      {manifest && <Warnings manifest={manifest} />}
      <Part title={trans.__('Parameters')}>
        <Parameters detail={props.detail} />
      </Part>
      {Object.keys(run.records).length > 0 && (
        <Part title={trans.__('Records')}>
          <Facts
            label={trans.__('Records')}
            rows={Object.entries(run.records).map(([name, value]) => [
              name,
              formatValue(value)
            ])}
          />
        </Part>
      )}
      {manifest && <Verdicts manifest={manifest} />}
      {notes.length > 0 && (
        <Part title={trans.__('Notes')}>
          <ul>
            {notes.map(note => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Part>
      )}
    </>
  );
}

function Parameters(props: { detail: IRunDetail }): React.JSX.Element {
  const { run, manifest } = props.detail;
  const { trans } = useReprise();
  const given = new Map(
    manifest?.parameters.map(one => [one.name, one.is_given])
  );
  const show = (name: string, value: JSONValue) => (
    <>
      {formatValue(value)}
      {given.get(name) === false && (
        <span className="jp-Reprise-quiet"> {trans.__('default')}</span>
      )}
    </>
  );
  const rows = Object.entries(run.parameters).map(
    ([name, value]) => [name, show(name, value)] as const
  );
  return (
    <Facts
      label={trans.__('Parameters')}
      rows={[...rows, [trans.__('(seed)'), run.seed] as const]}
    />
  );
}

function Warnings(props: { manifest: IManifest }): React.JSX.Element | null {
  const { warnings } = props.manifest;
  return warnings.length === 0 ? null : (
    <ul className="jp-Reprise-warnings">
      {warnings.map(warning => (
        <li key={warning.message}>
          <span aria-hidden="true">⚠ </span>
          {warning.message}
        </li>
      ))}
    </ul>
  );
}

/** Checks, gates and the judgement of fits, failed ones marked by a word. */
function Verdicts(props: { manifest: IManifest }): React.JSX.Element | null {
  const { checks, gates, fits } = props.manifest;
  const { trans } = useReprise();
  const verdict = (hasPassed: boolean) => (
    <span className="jp-Reprise-verdict" data-passed={hasPassed}>
      {hasPassed ? trans.__('✓ passed') : trans.__('✕ failed')}
    </span>
  );
  const rows: (readonly [string, React.ReactNode])[] = [
    ...checks.map(one => [one.message, verdict(one.has_passed)] as const),
    ...gates.map(
      one =>
        [
          `${one.metric} ${one.bound}`,
          <>
            {verdict(one.has_passed)}{' '}
            <span className="jp-Reprise-quiet">{formatValue(one.value)}</span>
          </>
        ] as const
    ),
    ...fits.map(
      one =>
        [
          trans.__('Fit %1', one.name),
          <>
            {verdict(one.findings.length === 0)}{' '}
            <span className="jp-Reprise-quiet">{one.findings.join('; ')}</span>
          </>
        ] as const
    )
  ];
  return rows.length === 0 ? null : (
    <Part title={trans.__('Checks and Gates')}>
      <Facts label={trans.__('Checks and Gates')} rows={rows} />
    </Part>
  );
}
