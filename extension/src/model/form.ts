import { JSONExt, type JSONObject, type JSONValue } from '@lumino/coreutils';

import { holdsRounded, isRounded } from '../api/json';
import type { INotebook } from '../api/types';
import { textOf } from './formText';

/** Whole numbers too large for JavaScript are texts of their digits, and only those are let in. */
export const LARGE_NUMBER = '^-?[0-9]{16,}$';
/** JSON that holds such a number stays as it was typed; what has no end yet is none. */
export const LARGE_JSON = '^\\s*(\\[[\\s\\S]*\\]|\\{[\\s\\S]*\\})\\s*$';
const LIMITS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf'
];

/** What a form needs to know about a notebook's parameters. */
export interface IFormPlan {
  /** The JSON Schema without defaults: what is left empty is not sent. */
  schema: JSONObject;
  /** By parameter, how it is to be shown. */
  fields: Record<string, IFieldPlan>;
  defaults: JSONObject;
  /** Whether it takes values of any name, as where a notebook's parameters can't be read. */
  isOpen: boolean;
}

export interface IFieldPlan {
  /** `plain` is what the form makes of a type by itself. */
  kind: 'plain' | 'number' | 'check' | 'list' | 'json' | 'moment';
  placeholder: string;
  /** What an emptied text means; undefined means the default. */
  emptyValue: null | '' | undefined;
  /** The words of a choice. */
  choices?: string[];
  /** Whether it, or each of its items, is a number. */
  isNumeric: boolean;
}

/** Work out the form of a notebook's parameters. */
export function planForm(notebook: INotebook): IFormPlan {
  const properties = (notebook.json_schema['properties'] ?? {}) as Record<
    string,
    JSONObject
  >;
  const plan: IFormPlan = {
    schema: { type: 'object', properties: {} },
    fields: {},
    defaults: {},
    isOpen: notebook.json_schema['additionalProperties'] === true
  };
  for (const [name, property] of Object.entries(properties)) {
    const shown = { ...property };
    if ('default' in property) {
      plan.defaults[name] = property['default'];
      delete shown['default'];
    }
    const field = planField(property);
    if (field.kind === 'moment') {
      // a moment of Python may lack the time zone that the format asks for
      delete shown['format'];
    }
    (plan.schema['properties'] as JSONObject)[name] = letLarge(shown, field);
    plan.fields[name] = field;
  }
  if (notebook.json_schema['required']) {
    plan.schema['required'] = notebook.json_schema['required'];
  }
  return plan;
}

function planField(property: JSONObject): IFieldPlan {
  const types = typesOf(property);
  const isNullable = types.includes('null');
  const plain = types.filter(type => type !== 'null');
  const initial = property['default'];
  const field: IFieldPlan = {
    kind: 'plain',
    placeholder: 'default' in property ? textOf(initial) : '',
    emptyValue: isNullable ? null : undefined,
    isNumeric: isNumeric(property)
  };
  if (Array.isArray(property['enum'])) {
    return { ...field, choices: property['enum'].map(choiceName) };
  }
  if (plain.length !== 1 || plain[0] === 'object') {
    return { ...field, kind: 'json' };
  }
  if (plain[0] === 'array') {
    return { ...field, kind: isListOfScalars(property) ? 'list' : 'json' };
  }
  if (plain[0] === 'boolean') {
    return { ...field, kind: isNullable ? 'json' : 'check' };
  }
  if (plain[0] === 'number' || plain[0] === 'integer') {
    return { ...field, kind: 'number' };
  }
  return plain[0] === 'string' ? describeText(property, field) : field;
}

function describeText(property: JSONObject, field: IFieldPlan): IFieldPlan {
  const initial = property['default'];
  if (property['format'] === 'secret-reference') {
    return { ...field, placeholder: 'env:NAME', emptyValue: undefined };
  }
  if (property['format'] === 'date-time') {
    const isLocal =
      typeof initial !== 'string' || !/(Z|[+-]\d\d:?\d\d)$/.test(initial);
    return isLocal ? { ...field, kind: 'moment' } : field;
  }
  if (property['format'] === 'date' || field.emptyValue === null) {
    return field;
  }
  return { ...field, emptyValue: 'default' in property ? '' : undefined };
}

/** Let numbers in that only a text can hold; the server knows whether they are allowed. */
function letLarge(property: JSONObject, field: IFieldPlan): JSONObject {
  const types = typesOf(property);
  const items = property['items'] as JSONObject | undefined;
  if (field.kind === 'list' && items && field.isNumeric) {
    return { ...property, items: { ...limited(items), ...orLarge(items) } };
  }
  if (field.isNumeric) {
    return { ...limited(property), ...orLarge(property) };
  }
  const isNested = types.includes('object') || types.includes('array');
  return field.kind === 'json' && isNested && !types.includes('string')
    ? { ...property, type: [...types, 'string'], pattern: LARGE_JSON }
    : property;
}

function orLarge(property: JSONObject): JSONObject {
  const types = typesOf(property);
  return types.includes('integer')
    ? { type: [...types, 'string'], pattern: LARGE_NUMBER }
    : {};
}

/** A bound that is too large itself is as good rounded: what comes near it the server decides. */
function limited(property: JSONObject): JSONObject {
  const found = LIMITS.filter(name => typeof property[name] === 'string');
  const numbers = found.map(name => [name, Number(property[name])] as const);
  return { ...property, ...Object.fromEntries(numbers) };
}

function isNumeric(property: JSONObject): boolean {
  const items = property['items'] as JSONObject | undefined;
  const types = typesOf(items ?? property).filter(type => type !== 'null');
  return (
    types.length > 0 &&
    types.every(type => type === 'integer' || type === 'number')
  );
}

function typesOf(property: JSONObject): string[] {
  const type = property['type'];
  if (Array.isArray(type)) {
    return type as string[];
  }
  return typeof type === 'string' ? [type] : [];
}

function isListOfScalars(property: JSONObject): boolean {
  const items = property['items'] as JSONObject | undefined;
  const types = items ? typesOf(items) : [];
  return types.length === 1 && !['array', 'object'].includes(types[0]);
}

function choiceName(choice: JSONValue): string {
  return typeof choice === 'string' ? choice : textOf(choice);
}

/** Give the values that someone chose: those that are not the notebook's defaults. */
export function givenValues(
  values: JSONObject,
  defaults: JSONObject
): JSONObject {
  const given: JSONObject = {};
  for (const [name, value] of Object.entries(values)) {
    const isDefault =
      name in defaults && JSONExt.deepEqual(value, defaults[name]);
    if ((value as JSONValue | undefined) !== undefined && !isDefault) {
      given[name] = value;
    }
  }
  return given;
}

/**
 * Part values into data and texts, which the server reads: those of numbers that are too large for
 * JavaScript, and of parameters whose type nobody knows.
 */
export function partLarge(
  plan: IFormPlan,
  given: JSONObject
): { parameters: JSONObject; texts: Record<string, string> } {
  const parameters: JSONObject = {};
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const text =
      name in plan.fields ? largeText(value, plan.fields[name]) : value;
    if (typeof text !== 'string') {
      parameters[name] = value;
    } else {
      texts[name] = text;
    }
  }
  return { parameters, texts };
}

function largeText(
  value: JSONValue,
  field: IFieldPlan | undefined
): string | null {
  const isLarge = (one: JSONValue): one is string =>
    typeof one === 'string' && isRounded(one);
  if (field?.isNumeric) {
    const items = [value].flat() as JSONValue[];
    const written = items.map(one =>
      isLarge(one) ? one : JSON.stringify(one)
    );
    const text = Array.isArray(value) ? `[${written.join(', ')}]` : written[0];
    return items.some(isLarge) ? text : null;
  }
  const isTyped = field?.kind === 'json' && typeof value === 'string';
  return isTyped && isJson(value) && holdsRounded(value) ? value : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Take the values of a run into a form, as far as the notebook still has such parameters. */
export function valuesOfRun(plan: IFormPlan, values: JSONObject): JSONObject {
  const taken: JSONObject = { ...plan.defaults };
  for (const [name, value] of Object.entries(values)) {
    if (name in plan.fields) {
      taken[name] = value;
    } else if (plan.isOpen) {
      taken[name] = typeof value === 'string' ? value : textOf(value);
    }
  }
  return taken;
}
