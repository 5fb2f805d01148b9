import type { JSONValue } from '@lumino/coreutils';

import { holdsRounded, isRounded, parseJson } from '../api/json';

/** Show a value as it would be typed into its field. */
export function textOf(value: JSONValue): string {
  if (value === null) {
    return 'None';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Read a number that was typed; throw where it is none, as `7e` or `1,5`. */
export function readNumber(text: string, isWhole = false): number | string {
  const trimmed = text.trim().replace(/^\+/, '');
  if (isWhole && isRounded(trimmed)) {
    return trimmed;
  }
  const value = Number(trimmed);
  const isDecimal = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed);
  const isExact = !isWhole || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  if (!isDecimal || !isExact || !Number.isFinite(value)) {
    throw new SyntaxError(`${trimmed} is no number.`);
  }
  return value;
}

/** Read a list that was typed: values with commas between them, or JSON. */
export function readList(text: string, itemType: string): JSONValue[] {
  const trimmed = text.trim();
  if (trimmed === '') {
    return [];
  }
  if (trimmed.startsWith('[')) {
    return itemType === 'integer'
      ? (parseJson(trimmed) as JSONValue[])
      : (JSON.parse(trimmed) as JSONValue[]);
  }
  const words = trimmed.split(/\s*,\s*/);
  if (itemType === 'string') {
    return words;
  }
  return words
    .filter(Boolean)
    .map(word =>
      itemType === 'integer' && isRounded(word)
        ? word
        : (JSON.parse(word) as JSONValue)
    );
}

/** Read JSON that was typed; what JavaScript would round in it stays a text. */
export function readJson(text: string): JSONValue {
  const parsed = JSON.parse(text) as JSONValue;
  return holdsRounded(text) ? text : parsed;
}

/** Write a list as it can be read again. */
export function writeList(values: readonly JSONValue[]): string {
  const isSimple = values.every(
    value =>
      typeof value !== 'string' ||
      (/^[^,[\]]+$/.test(value) && value === value.trim())
  );
  if (!isSimple) {
    return JSON.stringify(values);
  }
  return values
    .map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
}
