import type { IFieldProblem, IProblem } from './types';

/** An error that the server explained (`application/problem+json`). */
export class RepriseError extends Error {
  constructor(problem: Partial<IProblem> & { status: number }) {
    super(problem.detail ?? problem.title ?? `HTTP ${problem.status}`);
    this.name = 'RepriseError';
    this.status = problem.status;
    this.hint = problem.hint ?? '';
    this.code = problem.code ?? '';
    this.problems = problem.problems ?? [];
  }

  readonly status: number;
  /** What to do next. */
  readonly hint: string;
  /** The error's name, such as `InvalidParameters`. */
  readonly code: string;
  readonly problems: readonly IFieldProblem[];
}

/** Say in a sentence what went wrong, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof RepriseError && error.hint) {
    return `${error.message} ${error.hint}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Read the problem that a response describes; other servers' errors count too. */
export async function readProblem(response: Response): Promise<RepriseError> {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as Partial<IProblem> & { message?: string };
    const detail = body.detail ?? body.message;
    return new RepriseError({ ...body, detail, status: response.status });
  } catch {
    const detail = response.statusText || `HTTP ${response.status}`;
    return new RepriseError({ detail, status: response.status });
  }
}
