import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import type {
  IFieldProblem,
  INotebook,
  IProject,
  IRunDetail,
  ISweep
} from '../api/types';
import { offered } from '../model/executors';
import { type IFormPlan, partLarge } from '../model/form';
import type { IRunOptions } from '../model/formState';
import { saveEdits } from '../model/notebook';
import { RequestKeys } from '../model/requestKeys';
import { useReprise } from './context';
import { useProject } from './useDescribed';
import { useAsking } from './useAsking';

const MOST_SHOWN = 5;

/** What was started from a form: one run, or a sweep. */
export type Started =
  { id: string; run: IRunDetail } | { id: string; sweep: ISweep };

export interface IStarting {
  isBusy: boolean;
  error: unknown;
  problems: readonly IFieldProblem[];
  started: readonly Started[];
  /** Ask for one run. */
  run: (given: JSONObject) => void;
  /** Ask for a run at every point. */
  sweep: (axes: Record<string, string>) => void;
  /** Drop what the server found wrong, as values have changed. */
  forgive: () => void;
}

/** Ask for runs of a notebook, and keep what became of the asking. */
export function useStarting(
  view: INotebook,
  plan: IFormPlan,
  options: IRunOptions
): IStarting {
  const { askRun, askSweep } = useRequests(view, plan, options);
  const asking = useAsking(problem => problem.name in plan.fields);
  const { isBusy, error, problems, forgive } = asking;
  const [started, setStarted] = React.useState<readonly Started[]>([]);
  const ask = (work: () => Promise<Started>) => {
    void asking.ask(async () => {
      const one = await work();
      setStarted(known => withFirst(one, known));
    });
  };
  return {
    ...{ isBusy, error, problems, started, forgive },
    run: given => {
      ask(() => askRun(given));
    },
    sweep: axes => {
      ask(() => askSweep(axes));
    }
  };
}

/** Put what was started before the others; a sweep that is gone on with is the same one. */
function withFirst(
  one: Started,
  known: readonly Started[]
): readonly Started[] {
  const others = known.filter(other => other.id !== one.id);
  return [one, ...others.slice(0, MOST_SHOWN - 1)];
}

/** The requests that a form makes, with its options. */
function useRequests(
  view: INotebook,
  plan: IFormPlan,
  options: IRunOptions
): {
  askRun: (given: JSONObject) => Promise<Started>;
  askSweep: (axes: Record<string, string>) => Promise<Started>;
} {
  const { client, findOpen, runs, sweeps } = useReprise();
  const project = useProject(view);
  const keys = React.useRef(new RequestKeys()).current;
  const asked = writeOptions(options, project);
  const askRun = async (given: JSONObject): Promise<Started> => {
    const open = findOpen(view.path);
    if (open?.isDirty && options.unsaved === 'save') {
      await open.save();
    }
    const content = open?.isDirty ? open.toJSON() : null;
    const request = { ...partLarge(plan, given), ...asked, content };
    const run = await keys.ask(request, key =>
      client.run(view.path, request, key)
    );
    await runs.lookAt(view.path);
    runs.update(run.run, view.project);
    return { id: run.run.id, run };
  };
  const askSweep = async (axes: Record<string, string>): Promise<Started> => {
    // a sweep may be gone on with later, so it runs what is in the file
    await saveEdits(findOpen(view.path));
    const request = { notebook: view.path, axes, ...asked };
    const sweep = await keys.ask(request, key => client.sweep(request, key));
    await runs.lookAt(view.path);
    await sweeps.load(runs.project?.path ?? null);
    return { id: sweep.id, sweep };
  };
  return { askRun, askSweep };
}

/** Write options as requests have them; what is empty is the usual. */
function writeOptions(options: IRunOptions, project: IProject | null) {
  return {
    seed: options.seed || null,
    kernel: options.kernel || null,
    // one that was kept may not be offered any more
    executor: (project && offered(options.executor, project)) || null,
    fresh: options.isFresh
  };
}
