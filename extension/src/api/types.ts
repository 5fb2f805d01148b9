import type { JSONObject, JSONValue } from '@lumino/coreutils';

/** What goes over the wire, as `docs/rest.md` and its OpenAPI document describe it. */

export type RunStatus =
  | 'queued'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'rejected'
  | 'cancelled'
  | 'interrupted';

export type Belonging =
  'no-outputs' | 'unknown' | 'match' | 'source-changed' | 'outputs-changed';

export interface IStatus {
  name: string;
  version: string;
  api: number;
}

export interface IFieldProblem {
  name: string;
  message: string;
}

export interface IProblem {
  title: string;
  status: number;
  detail: string;
  hint: string;
  code: string;
  problems: IFieldProblem[];
}

/** A place where runs can execute. */
export interface IExecutor {
  name: string;
  title: string;
}

export interface IProject {
  path: string;
  name: string;
  active: number;
  executors: IExecutor[];
  /** Where those runs execute that don't say. */
  executor: string;
}

export interface IParameter {
  name: string;
  type: string;
  help: string;
  is_required: boolean;
  default: JSONValue;
}

export interface IFinding {
  rule: string;
  message: string;
  why: string;
  mend: string;
  cell: number | null;
  cell_id: string | null;
  line: number | null;
}

export interface IBadge {
  state: Belonging;
  run: string | null;
  status: RunStatus | null;
  ended: string | null;
  cells: number[];
}

export interface IGit {
  health: string;
  message: string;
  can_install: boolean;
}

export interface INotebook {
  path: string;
  project: string;
  name: string;
  kernel: string;
  language: string;
  has_parameters_cell: boolean;
  parameters: IParameter[];
  json_schema: JSONObject;
  problem: string | null;
  findings: IFinding[];
  badge: IBadge;
  git: IGit;
  /** Notebooks whose latest run it reads, relative to the project. */
  reads: string[];
}

export interface ISampler {
  label: string;
  phase: string;
  done: number;
  total: number;
  divergences: number;
}

export interface IProgress {
  cell: number | null;
  done: number;
  total: number;
  first_line: string;
  output: string;
  sampler: ISampler | null;
}

export interface IRun {
  id: string;
  notebook: string;
  status: RunStatus;
  seed: string;
  trigger: string;
  queued: string;
  started: string | null;
  ended: string | null;
  parent: string | null;
  parameters: JSONObject;
  records: JSONObject;
  error: string | null;
  is_cancelling: boolean;
  /** What keeps a worker from a queued run, where that is known. */
  waiting_because: string | null;
  progress: IProgress | null;
}

export interface IRunPage {
  runs: IRun[];
  next: string | null;
  total: number | null;
}

export interface IArtifact {
  name: string;
  bytes: number;
  media_type: string;
  sha256: string;
}

export interface IRunDetail {
  run: IRun;
  is_reused: boolean;
  source: 'file' | 'snapshot';
  manifest: IManifest | null;
  artifacts: IArtifact[];
  notes: string[];
}

export interface IRunRequest {
  parameters?: JSONObject;
  /** Values as the command line takes them, such as numbers that are too large for JavaScript. */
  texts?: Record<string, string>;
  seed?: string | null;
  kernel?: string | null;
  /** One of the project's; null is the project's own. */
  executor?: string | null;
  fresh?: boolean;
  content?: JSONObject | null;
}

export interface IRunEvent {
  number: number;
  run: string;
  kind: 'status' | 'progress';
  time: string;
  status: RunStatus;
  progress: IProgress | null;
}

export interface IFact {
  section: string;
  name: string;
  values: JSONValue[];
  is_equal: boolean;
}

export interface ICellDifference {
  before: number | null;
  after: number | null;
  source: string[];
  outputs: string[];
}

export interface IComparison {
  runs: IRun[];
  facts: IFact[];
  /** Of two runs how their cells differ; null where one left no executed notebook. */
  cells: ICellDifference[] | null;
}

export interface ISweep {
  id: string;
  notebook: string;
  created: string;
  points: number;
  counts: Partial<Record<RunStatus, number>>;
}

export interface ISweepRequest {
  /** Its path relative to the server's root. */
  notebook: string;
  /** Values as the command line takes them, such as `1,2,3` or `0.1:0.5:0.1`. */
  axes: Record<string, string>;
  seed?: string | null;
  kernel?: string | null;
  executor?: string | null;
  fresh?: boolean;
}

/** The parts of a manifest that are shown; it holds more. */
export interface IManifest {
  parameters: {
    name: string;
    type: string;
    value: JSONValue;
    is_given: boolean;
  }[];
  inputs: IFileRecord[];
  outputs: IFileRecord[];
  records: JSONObject;
  checks: { message: string; has_passed: boolean }[];
  gates: {
    metric: string;
    bound: string;
    value: number | string | null;
    has_passed: boolean;
  }[];
  fits: { name: string; policy: string; findings: string[] }[];
  kernel: { name: string; language: string; language_version: string };
  environment: {
    python: string;
    platform: string;
    packages: number;
    compiler: string;
    stan: string;
  };
  git: { commit: string; branch: string; is_dirty: boolean } | null;
  timings: { in_cell_seconds: number; overhead_seconds: number };
  error: {
    name: string;
    message: string;
    cell: number | null;
    traceback: string;
    /** Index in the notebook that was run, which lacks the cell of values. */
    source_cell: number | null;
  } | null;
  warnings: { code: string; message: string }[];
  host: string;
  user: string;
  run_key: string;
  source_sha256: string;
  reprise_version: string;
}

export interface IFileRecord {
  path: string;
  bytes: number;
  sha256: string;
  note: string;
}

/** Which runs to list; all that are given must hold. */
/** In which order runs are listed; those that are alike come newest first. */
export type SortKey = 'newest' | 'oldest' | 'notebook' | 'status' | 'longest';

export interface IRunQuery {
  project?: string;
  notebook?: string;
  status?: RunStatus[];
  parameter?: string[];
  metric?: string[];
  sweep?: string;
  sort?: SortKey;
  limit?: number;
  cursor?: string;
  count?: boolean;
}
