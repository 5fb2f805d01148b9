import { PathExt } from '@jupyterlab/coreutils';

import type { RepriseClient } from '../api/client';
import type {
  IDashboard,
  IDashboardDetail,
  IDashboardSettings
} from '../api/dashboards';
import type { IRun } from '../api/types';
import { ProjectList } from './projectList';

/** What a project publishes, and how that stands. */
export class DashboardsModel extends ProjectList<IDashboard> {
  constructor(options: DashboardsModel.IOptions) {
    super();
    this._client = options.client;
  }

  /** In the order of `reprise.toml`. */
  get dashboards(): readonly IDashboard[] {
    return this.items;
  }

  /** Publish a notebook, which is named relative to the server's root. */
  async publish(
    notebook: string,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    const detail = await this._client.publish(notebook, settings);
    await this.reload();
    return detail;
  }

  async revise(
    known: IDashboard,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    const { name, project } = known;
    const detail = await this._client.revise(name, project, settings);
    await this.reload();
    return detail;
  }

  async withdraw(name: string, project: string): Promise<void> {
    await this._client.withdraw(name, project);
    await this.reload();
  }

  /** Have what viewers see first made; gives the run that does. */
  render(known: IDashboard): Promise<IRun> {
    return this._client.render(known.name, known.project);
  }

  protected override read(project: string): Promise<IDashboard[]> {
    return this._client.dashboards(project);
  }

  private readonly _client: RepriseClient;
}

export namespace DashboardsModel {
  export interface IOptions {
    client: RepriseClient;
  }
}

/** Find the dashboard of a notebook, which is named relative to the server's root. */
export function dashboardOf(
  dashboards: readonly IDashboard[],
  path: string
): IDashboard | null {
  return dashboards.find(one => one.path === path) ?? null;
}

/** Whether a run of a project renders a notebook; those of two projects may be named alike. */
export function isRenderingOf(
  run: IRun,
  project: string | undefined,
  notebook: { path: string; project: string }
): boolean {
  return (
    run.trigger === 'rendering' &&
    project === notebook.project &&
    PathExt.join(notebook.project, run.notebook) === notebook.path
  );
}

/** Whether the end of a run of their project says how dashboards stand. */
export function isAbout(run: IRun, dashboards: readonly IDashboard[]): boolean {
  return (
    run.trigger === 'rendering' ||
    dashboards.some(one => one.settings.source === run.notebook)
  );
}
