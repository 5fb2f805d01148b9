import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { type IFieldPlan, type IFormPlan, partLarge } from './form';

/** A range of numbers: from, to, and the step if it is not one. */
export const RANGE =
  /^\s*([-+]?[\d.]+(?:e[-+]?\d+)?):([-+]?[\d.]+(?:e[-+]?\d+)?)(?::([-+]?[\d.]+(?:e[-+]?\d+)?))?\s*$/i;

/** Write values as the axes of a sweep, which the command line writes so too. */
export function writeAxes(
  values: JSONObject,
  plan: IFormPlan
): Record<string, string> {
  const { parameters, texts } = partLarge(plan, values);
  const written = Object.entries(parameters).map(
    ([name, value]) => [name, writeOne(value)] as const
  );
  return { ...Object.fromEntries(written), ...texts };
}

function writeOne(value: JSONValue): string {
  if (value === null) {
    return 'None';
  }
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  const isPlain = /^[^,"[\](){}]+$/.test(value) && value === value.trim();
  return isPlain ? value : `"${value.replace(/"/g, '""')}"`;
}

/** Leave out what is empty: the notebook's default is meant. */
export function givenAxes(
  axes: Record<string, string>,
  plan: IFormPlan
): Record<string, string> {
  const given = Object.entries(axes).filter(
    ([name, text]) => (plan.isOpen || name in plan.fields) && text.trim() !== ''
  );
  return Object.fromEntries(given);
}

/** How many runs a sweep has; the server, which knows the types, has the last word. */
export function countPoints(
  axes: Record<string, string>,
  plan: IFormPlan
): number {
  return Object.entries(axes).reduce((points, [name, text]) => {
    const field = plan.fields[name] as IFieldPlan | undefined;
    const isNumeric = !field || (field.isNumeric && field.kind !== 'list');
    return points * countValues(text, isNumeric);
  }, 1);
}

function countValues(text: string, isNumeric: boolean): number {
  return split(text).reduce((count, item) => {
    const range = isNumeric ? RANGE.exec(item) : null;
    if (range === null) {
      return count + 1;
    }
    const [start, stop, step] = [range[1], range[2], range[3] || 1].map(Number);
    const steps = (stop - start) / step;
    return count + (steps >= 0 ? Math.floor(steps + 1e-9) + 1 : 1);
  }, 0);
}

/** Split at commas; quotes and brackets hold together. */
export function split(text: string): string[] {
  const items = [''];
  let depth = 0;
  let isQuoted = false;
  for (const sign of text) {
    isQuoted = sign === '"' ? !isQuoted : isQuoted;
    if (!isQuoted) {
      depth += '[({'.includes(sign) ? 1 : '])}'.includes(sign) ? -1 : 0;
    }
    if (sign === ',' && depth <= 0 && !isQuoted) {
      items.push('');
    } else {
      items[items.length - 1] += sign;
    }
  }
  return items;
}
