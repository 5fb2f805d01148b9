import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject, JSONValue } from '@lumino/coreutils';

import { RANGE, split } from './axes';
import { explain, type IFault } from './explain';
import type { IFieldPlan, IFormPlan } from './form';
import { readNumber } from './formText';

const MOST_SAID = 3;

/** Says what is wrong with a value by its schema; null if nothing is. */
export type Judge = (schema: JSONObject, value: JSONValue) => IFault | null;

interface IAxis {
  field: IFieldPlan;
  schema: JSONObject;
  judge: Judge;
  trans: TranslationBundle;
}

/** Say what is wrong with values of a sweep, as far as can be told here: numbers and choices. */
export function findFaults(
  name: string,
  text: string,
  plan: IFormPlan,
  tools: { judge: Judge; trans: TranslationBundle }
): string[] {
  const properties = plan.schema['properties'] as Record<string, JSONObject>;
  const axis = {
    ...tools,
    ...{ field: plan.fields[name], schema: properties[name] }
  };
  const said = split(text)
    .map(item => item.trim())
    .filter(Boolean)
    .flatMap(item => {
      const fault = faultOf(item, axis);
      return fault ? [tools.trans.__('%1: %2', item, fault)] : [];
    });
  return [...new Set(said)].slice(0, MOST_SAID);
}

function faultOf(item: string, axis: IAxis): string | null {
  const { field, schema, trans } = axis;
  if (field.choices) {
    const choices = schema['enum'] as JSONValue[];
    const isKnown = choices.every(one => typeof one === 'string');
    const word = item.replace(/^"(.*)"$/, '$1').replace(/""/g, '"');
    return !isKnown || choices.includes(word)
      ? null
      : explain({ name: 'enum' }, trans);
  }
  const isNone = item === 'None' && field.emptyValue === null;
  if (field.kind !== 'number' || isNone) {
    return null;
  }
  const range = RANGE.exec(item);
  return range
    ? faultOfRange(range.slice(1), axis)
    : faultOfNumber(item, schema, axis);
}

/** A range lies within bounds if its ends do; of whole numbers its steps must be whole too. */
function faultOfRange(parts: readonly string[], axis: IAxis): string | null {
  const { schema, trans } = axis;
  const [start, stop] = parts;
  const step = parts[2] || '1';
  const steps = (Number(stop) - Number(start)) / Number(step);
  if (!(steps >= 0 && Number.isFinite(steps))) {
    return trans.__('never gets to its end');
  }
  const fault =
    faultOfNumber(start, schema, axis) ?? faultOfNumber(stop, schema, axis);
  const isBetween = isWhole(schema) && !Number.isInteger(Number(step));
  return fault ?? (isBetween ? explainType('integer', trans) : null);
}

function faultOfNumber(
  text: string,
  schema: JSONObject,
  { judge, trans }: IAxis
): string | null {
  try {
    const fault = judge(schema, readNumber(text, isWhole(schema)));
    return fault && explain(fault, trans);
  } catch {
    return explainType(isWhole(schema) ? 'integer' : 'number', trans);
  }
}

function isWhole(schema: JSONObject): boolean {
  return [schema['type']].flat().includes('integer');
}

function explainType(type: string, trans: TranslationBundle): string {
  return explain({ name: 'type', params: { type } }, trans);
}
