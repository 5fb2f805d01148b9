import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import type { INotebook } from '../api/types';
import { givenAxes, writeAxes } from '../model/axes';
import { givenValues, type IFormPlan, valuesOfRun } from '../model/form';
import {
  type IFormState,
  initialOptions,
  readForm,
  writeForm
} from '../model/formState';
import { useReprise } from './context';

export interface IForm {
  state: IFormState;
  /** Counts up whenever values come from elsewhere, so that the fields show them. */
  version: number;
  change: (changed: Partial<IFormState>) => void;
  /** Turn to one run, or to a sweep, which takes over the values that were given. */
  choose: (isSweep: boolean) => void;
  /** Take values from elsewhere, such as those of an earlier run. */
  take: (values: JSONObject) => void;
}

/** Under which name a notebook's form is kept. */
export function formKey(path: string): string {
  return `form:${path}`;
}

/** Hold what stands in a notebook's form, and keep it over a reload. */
export function useForm(
  view: INotebook,
  plan: IFormPlan,
  draft: JSONObject,
  isSweep: boolean
): IForm {
  const [state, change, latest] = useKeptState(view, plan, draft, isSweep);
  const [version, again] = React.useReducer((count: number) => count + 1, 0);
  const axesOf = (values: JSONObject) =>
    writeAxes(givenValues(values, plan.defaults), plan);
  return {
    state,
    version,
    change,
    choose: chosen => {
      const { axes, values } = latest.current;
      const given = { ...axesOf(values), ...givenAxes(axes, plan) };
      change({ isSweep: chosen, axes: chosen ? given : axes });
    },
    take: values => {
      const taken = valuesOfRun(plan, values);
      if (latest.current.isSweep) {
        change({ axes: axesOf(taken) });
      } else {
        change({ values: taken });
      }
      again();
    }
  };
}

function useKeptState(
  view: INotebook,
  plan: IFormPlan,
  draft: JSONObject,
  isSweep: boolean
): [IFormState, IForm['change'], React.MutableRefObject<IFormState>] {
  const { memory, settings } = useReprise();
  const initial = React.useMemo(
    () => initialOptions((settings?.composite ?? {}) as JSONObject),
    [settings]
  );
  const [state, setState] = React.useState(() => {
    const known = readForm(draft, plan, initial);
    return isSweep ? { ...known, isSweep } : known;
  });
  // what comes late, such as an earlier run's values, meets what was said meanwhile
  const latest = React.useRef(state);
  const change = (changed: Partial<IFormState>) => {
    latest.current = { ...latest.current, ...changed };
    setState(latest.current);
    const kept = writeForm(latest.current, plan, initial);
    memory.write(formKey(view.path), kept);
  };
  return [state, change, latest];
}
