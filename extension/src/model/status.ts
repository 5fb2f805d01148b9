import type { TranslationBundle } from '@jupyterlab/translation';

import type { IRunDetail, RunStatus } from '../api/types';

/** Every state of a run, in the order in which people care. */
export const STATUSES: readonly RunStatus[] = [
  'running',
  'queued',
  'succeeded',
  'rejected',
  'failed',
  'cancelled',
  'interrupted'
];

export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** Whether a page of the executed notebook was kept: not of every run that succeeded. */
export function hasReport({ artifacts }: IRunDetail): boolean {
  return artifacts.some(one => one.name === 'report.html');
}

/** The sign of a state, so that it is not told by colour alone. */
export const SIGNS: Readonly<Record<RunStatus, string>> = {
  queued: '…',
  running: '▶',
  succeeded: '✓',
  failed: '✕',
  rejected: '!',
  cancelled: '■',
  interrupted: '⚡'
};

/** Who or what asked for a run; one that is new is called as the server does. */
export function triggerName(trigger: string, trans: TranslationBundle): string {
  const names: Partial<Record<string, string>> = {
    cli: trans.__('the command line'),
    api: trans.__('Python'),
    rerun: trans.__('a repetition'),
    sweep: trans.__('a sweep'),
    rest: trans.__('JupyterLab or another client of the server'),
    viewer: trans.__('a viewer of a dashboard'),
    rendering: trans.__('the rendering of a dashboard')
  };
  return names[trigger] ?? trigger;
}

export function statusName(
  status: RunStatus,
  trans: TranslationBundle
): string {
  const names: Record<RunStatus, string> = {
    queued: trans.__('queued'),
    running: trans.__('running'),
    succeeded: trans.__('succeeded'),
    failed: trans.__('failed'),
    rejected: trans.__('rejected'),
    cancelled: trans.__('cancelled'),
    interrupted: trans.__('interrupted')
  };
  return names[status];
}
