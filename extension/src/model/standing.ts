import type { TranslationBundle } from '@jupyterlab/translation';

import type { Standing } from '../api/dashboards';

/** The sign of a standing, so that it is not told by colour alone. */
export const STANDING_SIGNS: Readonly<Record<Standing, string>> = {
  current: '✓',
  stale: '!',
  refused: '!',
  pending: '…',
  broken: '✕',
  missing: '–'
};

/** How what a dashboard shows stands, in the words that its viewers read. */
export function standingName(
  standing: Standing,
  trans: TranslationBundle
): string {
  const names: Record<Standing, string> = {
    current: trans.__('up to date'),
    stale: trans.__('out of date'),
    refused: trans.__('last good results'),
    pending: trans.__('to be rendered'),
    broken: trans.__('can’t be updated'),
    missing: trans.__('no results yet')
  };
  return names[standing];
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365.25 * 86400],
  ['month', 30.44 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60]
];

/** Say how long ago a moment was, in the largest unit that it fills. */
export function formatAge(
  iso: string,
  now: number = Date.now(),
  locale?: string
): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const [unit, length] = UNITS.find(one => seconds >= one[1]) ?? ['second', 1];
  return format.format(
    unit === 'second' ? 0 : -Math.floor(seconds / length),
    unit
  );
}
