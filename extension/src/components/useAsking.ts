import * as React from 'react';

import { RepriseError } from '../api/errors';
import type { IFieldProblem } from '../api/types';

export interface IAsking {
  isBusy: boolean;
  error: unknown;
  /** What is wrong with fields, which is said there. */
  problems: readonly IFieldProblem[];
  /** Ask for something; tell whether that was done. */
  ask: (work: () => Promise<unknown>) => Promise<boolean>;
  setError: (error: unknown) => void;
  /** Drop what was found wrong, as values have changed. */
  forgive: () => void;
}

/** Ask for one thing after another, and keep what went wrong. */
export function useAsking(
  isOfField: (problem: IFieldProblem) => boolean = () => true
): IAsking {
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<unknown>(null);
  const [problems, setProblems] = React.useState<readonly IFieldProblem[]>([]);
  const refuse = (reason: unknown) => {
    const found = reason instanceof RepriseError ? reason.problems : [];
    setProblems(found);
    // of what is said at no field one must hear too
    setError(found.length > 0 && found.every(isOfField) ? null : reason);
  };
  const forgive = () => {
    setError(null);
    setProblems(known => (known.length > 0 ? [] : known));
  };
  const ask = async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    forgive();
    try {
      await work();
      return true;
    } catch (reason) {
      refuse(reason);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, problems, ask, setError, forgive };
}
