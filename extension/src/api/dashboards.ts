import type { JSONObject } from '@lumino/coreutils';

/** How what a dashboard shows stands. */
export type Standing =
  'missing' | 'broken' | 'pending' | 'refused' | 'stale' | 'current';

/** When a viewer gets a kernel. */
export type LiveMode = 'on-demand' | 'at-once' | 'never';

/** What a `[[dashboard]]` of `reprise.toml` says; what is empty is the default. */
export interface IDashboardSettings {
  name: string;
  title: string;
  description: string;
  thumbnail: string;
  /** The notebook whose run it shows, relative to the project. */
  source: string;
  /** The one run that it shows; empty is the newest that succeeded. */
  run: string;
  where: JSONObject;
  groups: string[];
  parameters: string[];
  max_age: string;
  live: LiveMode;
}

export interface IDashboard {
  name: string;
  title: string;
  /** Its notebook, relative to the server's root. */
  path: string;
  project: string;
  settings: IDashboardSettings;
  standing: Standing;
  /** One sentence on the standing; empty when it is current. */
  message: string;
  run: string | null;
  /** The run that made what viewers see first. */
  rendering: string | null;
  data_time: string | null;
}

export interface IDashboardFinding {
  severity: 'error' | 'warning';
  message: string;
}

export interface IDashboardDetail {
  dashboard: IDashboard;
  findings: IDashboardFinding[];
}
