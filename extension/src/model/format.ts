import type { JSONValue } from '@lumino/coreutils';

import { isRounded } from '../api/json';

/** Show a value on one line, as it would be typed. */
export function formatValue(value: JSONValue | undefined): string {
  if (value === undefined || value === null) {
    return value === null ? 'None' : '';
  }
  if (typeof value === 'number') {
    return formatNumber(value);
  }
  if (typeof value === 'string') {
    return value;
  }
  // a text that stands for a large number is shown as that number
  return JSON.stringify(value).replace(
    /"(-?\d{16,})"/g,
    (text, digits: string) => (isRounded(digits) ? digits : text)
  );
}

/** Show a number with as many digits as tell something. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) {
    return String(value);
  }
  return String(Number(value.toPrecision(6)));
}

/** Show parameters or records on one line. */
export function formatPairs(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${formatValue(value as JSONValue)}`)
    .join(', ');
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 10 && !Number.isInteger(seconds)) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  if (hours > 0) {
    return `${hours}:${String(minutes).padStart(2, '0')}:${rest} h`;
  }
  return minutes > 0 ? `${minutes}:${rest} min` : `${whole} s`;
}

/** Seconds between two moments, or until now while there is no end. */
export function secondsBetween(
  started: string | null,
  ended: string | null,
  now: number = Date.now()
): number | null {
  if (started === null) {
    return null;
  }
  const end = ended === null ? now : Date.parse(ended);
  return Math.max(0, (end - Date.parse(started)) / 1000);
}

/** Choose how to write moments: as the browser prefers, if that is in the language of JupyterLab. */
export function localeOf(
  code: string | undefined,
  preferred: readonly string[]
): string | undefined {
  if (code === undefined) {
    return undefined;
  }
  const tag = code.replace(/_/g, '-');
  const found = preferred.find(one => one === tag || one.split('-')[0] === tag);
  try {
    return found ?? Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined; // the name of no language
  }
}

/** Show a moment as short as it can be understood: today's by its time alone. */
export function formatMoment(
  iso: string | null,
  now: Date = new Date(),
  locale?: string
): string {
  if (iso === null) {
    return '';
  }
  const moment = new Date(iso);
  if (moment.toDateString() === now.toDateString()) {
    return moment.toLocaleTimeString(locale, {
      hour: '2-digit',
      minute: '2-digit'
    });
  }
  const isThisYear = moment.getFullYear() === now.getFullYear();
  return moment.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' })
  });
}

/** Show a moment in full. */
export function formatFullMoment(iso: string | null, locale?: string): string {
  return iso === null ? '' : new Date(iso).toLocaleString(locale);
}

/** The end of a run's id, which tells runs apart; its beginning is the time. */
export function shortId(id: string): string {
  return id.length > 8 ? id.slice(-6) : id;
}

/** The file name without folders and suffix. */
export function stem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[^.]+$/, '');
}
