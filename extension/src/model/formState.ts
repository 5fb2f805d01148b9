import { JSONExt, type JSONObject } from '@lumino/coreutils';

import { type IFormPlan, givenValues, valuesOfRun } from './form';
import { asObject } from './memory';

/** How a run is to be made, apart from its parameters. */
export interface IRunOptions {
  seed: string;
  kernel: string;
  /** Empty is the project's own. */
  executor: string;
  isFresh: boolean;
  unsaved: 'save' | 'snapshot';
}

/** All that someone says in a form before a run is asked for. */
export interface IFormState {
  /** One value of each parameter. */
  values: JSONObject;
  /** Many values of parameters, as they were typed. */
  axes: Record<string, string>;
  /** Whether the many are meant. */
  isSweep: boolean;
  options: IRunOptions;
}

/** Give the choices to begin with, as the user's settings have them. */
export function initialOptions(settings: JSONObject): IRunOptions {
  return {
    seed: '',
    kernel: '',
    executor: '',
    isFresh: settings['fresh'] === true,
    unsaved: settings['unsaved'] === 'save' ? 'save' : 'snapshot'
  };
}

/** Take up a form where it was left; what was not said is as it is at first. */
export function readForm(
  kept: JSONObject,
  plan: IFormPlan,
  initial: IRunOptions
): IFormState {
  return {
    values: valuesOfRun(plan, asObject(kept['values'])),
    axes: textsOf(asObject(kept['axes'])),
    isSweep: kept['isSweep'] === true,
    options: readOptions(asObject(kept['options']), initial)
  };
}

/** Give what is to be kept of a form: what differs from how it is at first. */
export function writeForm(
  state: IFormState,
  plan: IFormPlan,
  initial: IRunOptions
): JSONObject {
  const { axes, isSweep, options } = state;
  const chosen = Object.entries(options).filter(
    ([name, value]) => value !== initial[name as keyof IRunOptions]
  );
  const parts: JSONObject = {
    values: givenValues(state.values, plan.defaults),
    axes,
    options: Object.fromEntries(chosen)
  };
  const given = Object.entries(parts).filter(
    ([, part]) => !JSONExt.deepEqual(part, {})
  );
  return { ...Object.fromEntries(given), ...(isSweep ? { isSweep } : {}) };
}

/** Take choices of the right kind only: another version of this code may have written them. */
function readOptions(kept: JSONObject, initial: IRunOptions): IRunOptions {
  const given = Object.entries(kept).filter(
    ([name, value]) =>
      typeof value === typeof initial[name as keyof IRunOptions] &&
      (name !== 'unsaved' || value === 'save' || value === 'snapshot')
  );
  return { ...initial, ...Object.fromEntries(given) };
}

function textsOf(kept: JSONObject): Record<string, string> {
  const texts = Object.entries(kept).filter(
    (one): one is [string, string] => typeof one[1] === 'string'
  );
  return Object.fromEntries(texts);
}
