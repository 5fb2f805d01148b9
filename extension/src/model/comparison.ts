import type { RepriseClient } from '../api/client';
import { RepriseError } from '../api/errors';
import type { IComparison } from '../api/types';

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
