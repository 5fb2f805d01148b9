import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { describeError } from '../api/errors';
import type { RunStatus } from '../api/types';
import { SIGNS, statusName } from '../model/status';
import { useReprise } from './context';

/** The sign of a run's state; the word is said aloud, and shown where there is room. */
export function StatusSign(props: {
  status: RunStatus;
  hasText?: boolean;
}): React.JSX.Element {
  const { trans } = useReprise();
  const name = statusName(props.status, trans);
  return (
    <span className="jp-Reprise-status" data-status={props.status} title={name}>
      <span className="jp-Reprise-sign" aria-hidden="true">
        {SIGNS[props.status]}
      </span>
      <span className={props.hasText ? '' : 'jp-Reprise-unseen'}>{name}</span>
    </span>
  );
}

/** Words for those who listen: said once when they change, not with every second that passes. */
export function Aloud(props: React.PropsWithChildren): React.JSX.Element {
  return (
    <span className="jp-Reprise-unseen" role="status">
      {props.children}
    </span>
  );
}

/** A button as JupyterLab has them. */
export function Button(
  props: React.ButtonHTMLAttributes<HTMLButtonElement> & { look?: string }
): React.JSX.Element {
  const { look, className, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={`jp-mod-styled jp-Reprise-button jp-mod-${look ?? 'plain'} ${className ?? ''}`}
    />
  );
}

/** A button that is a drawing, with words for those who don't see it. */
export function IconButton(props: {
  icon: LabIcon;
  label: string;
  isDisabled?: boolean;
  onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-Reprise-icon"
      title={props.label}
      aria-label={props.label}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" width="16px" height="16px" />
    </button>
  );
}

/** How far something is, for eyes and ears. */
export function ProgressBar(props: {
  label: string;
  done: number;
  total: number;
}): React.JSX.Element {
  const isKnown = props.total > 0;
  const share = isKnown ? Math.min(1, props.done / props.total) : 0;
  return (
    <div
      className="jp-Reprise-progress"
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={isKnown ? props.total : undefined}
      aria-valuenow={isKnown ? props.done : undefined}
    >
      <div style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}

/** What went wrong, said at once to those who listen. */
export function ErrorNote(props: { error: unknown }): React.JSX.Element | null {
  return props.error ? (
    <p className="jp-Reprise-error" role="alert">
      {describeError(props.error)}
    </p>
  ) : null;
}

/** What went wrong where something was to be shown, and the way to try again. */
export function Failure(props: {
  error: unknown;
  onRetry: () => void;
}): React.JSX.Element {
  return (
    <div className="jp-Reprise-failure">
      <ErrorNote error={props.error} />
      <Retry onRetry={props.onRetry} />
    </div>
  );
}

/** The way to try once more: in sight in the panel, however long what is said above it. */
export function Retry(props: { onRetry: () => void }): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <div className="jp-Reprise-retry">
      <Button onClick={props.onRetry}>{trans.__('Try Again')}</Button>
    </div>
  );
}

/** What stands for something that is not there to be shown: not yet, or not at all. */
export function Absent(props: {
  error: unknown;
  onRetry: () => void;
}): React.JSX.Element {
  const { trans } = useReprise();
  return props.error ? (
    <Failure error={props.error} onRetry={props.onRetry} />
  ) : (
    <Hint>{trans.__('Reading…')}</Hint>
  );
}

export function Hint(props: React.PropsWithChildren): React.JSX.Element {
  return <p className="jp-Reprise-hint">{props.children}</p>;
}

/** A part of a view, with its heading. */
export function Part(
  props: React.PropsWithChildren<{ title: string }>
): React.JSX.Element {
  return (
    <section className="jp-Reprise-part" aria-label={props.title}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** A table of names and values. */
export function Facts(props: {
  label: string;
  rows: readonly (readonly [string, React.ReactNode])[];
}): React.JSX.Element {
  return (
    <table className="jp-Reprise-facts" aria-label={props.label}>
      <tbody>
        {props.rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
