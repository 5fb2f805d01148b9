import type { TranslationBundle } from '@jupyterlab/translation';

import type { RepriseClient } from '../api/client';
import { RepriseError } from '../api/errors';
import type { IComparison } from '../api/types';

/** What a part of a comparison is about; one that is new is called as the server does. */
export function sectionName(section: string, trans: TranslationBundle): string {
  const names: Partial<Record<string, string>> = {
    run: trans.__('Run'),
    code: trans.__('Code'),
    parameters: trans.__('Parameters'),
    records: trans.__('Records'),
    checks: trans.__('Checks'),
    gates: trans.__('Gates'),
    inputs: trans.__('Inputs'),
    outputs: trans.__('Outputs'),
    environment: trans.__('Environment'),
    packages: trans.__('Packages')
  };
  return names[section] ?? section;
}

export interface ICompared {
  /** Null where fewer than two of the runs are left. */
  comparison: IComparison | null;
  /** Runs that are not there any more. */
  gone: readonly string[];
}

/** Whether an error says that something is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof RepriseError && error.status === 404;
}

/** Compare those of some runs that are still there. */
export async function compareLeft(
  client: RepriseClient,
  runs: readonly string[],
  project: string
): Promise<ICompared> {
  try {
    return { comparison: await client.compare(runs, project), gone: [] };
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
  const answers = await Promise.allSettled(
    runs.map(run => client.detail(run, project))
  );
  const isLost = (one: PromiseSettledResult<unknown>) =>
    one.status === 'rejected' && isGone(one.reason);
  const gone = runs.filter((_, i) => isLost(answers[i]));
  const left = runs.filter(run => !gone.includes(run));
  const comparison =
    left.length > 1 ? await client.compare(left, project) : null;
  return { comparison, gone };
}
