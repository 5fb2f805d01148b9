import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';

import type {
  IDashboard,
  IDashboardDetail,
  IDashboardSettings
} from './dashboards';
import { readProblem } from './errors';
import { parseJson } from './json';
import type {
  IComparison,
  INotebook,
  IProject,
  IRun,
  IRunDetail,
  IRunPage,
  IRunQuery,
  IRunRequest,
  IStatus,
  ISweep,
  ISweepRequest
} from './types';

const API = 'reprise/api/v1';
/** The version of the routes that this code speaks. */
export const API_VERSION = 1;

/** The only place that talks to Reprise's routes. */
export class RepriseClient {
  constructor(options: RepriseClient.IOptions = {}) {
    this._settings = options.serverSettings ?? ServerConnection.makeSettings();
  }

  status(): Promise<IStatus> {
    return this._get('status');
  }

  /** Find the project that a file or folder belongs to. */
  project(path: string): Promise<IProject> {
    return this._get('projects', { path });
  }

  /** Describe a notebook: as it is in the file, or as it is sent along. */
  notebook(path: string, content?: JSONObject): Promise<INotebook> {
    const route = `notebooks/${URLExt.encodeParts(path)}`;
    return content ? this._post(route, { content }) : this._get(route);
  }

  /** Ask for a run; the key makes a repeated request the same one. */
  run(path: string, request: IRunRequest, key: string): Promise<IRunDetail> {
    const route = `notebooks/${URLExt.encodeParts(path)}/runs`;
    return this._post(
      route,
      request as JSONObject,
      {},
      { 'Idempotency-Key': key }
    );
  }

  installFilter(path: string): Promise<INotebook> {
    return this._post(`notebooks/${URLExt.encodeParts(path)}/filter`, {});
  }

  runs(query: IRunQuery): Promise<IRunPage> {
    return this._get('runs', { ...query });
  }

  detail(run: string, project: string): Promise<IRunDetail> {
    return this._get(`runs/${encodeURIComponent(run)}`, { project });
  }

  cancel(run: string, project: string): Promise<IRunDetail> {
    const route = `runs/${encodeURIComponent(run)}/cancel`;
    return this._post(route, {}, { project });
  }

  async forget(run: string, project: string): Promise<void> {
    const route = `runs/${encodeURIComponent(run)}`;
    await this._request(route, { project }, { method: 'DELETE' });
  }

  compare(runs: readonly string[], project: string): Promise<IComparison> {
    return this._get('compare', { run: runs, project, outputs: true });
  }

  async sweeps(project: string, limit: number): Promise<ISweep[]> {
    const page = await this._get<{ sweeps: ISweep[] }>('sweeps', {
      project,
      limit
    });
    return page.sweeps;
  }

  /** Ask for a run at every combination of the axes' values; the key is as that of a run. */
  sweep(request: ISweepRequest, key: string): Promise<ISweep> {
    return this._post(
      'sweeps',
      request as unknown as JSONObject,
      {},
      { 'Idempotency-Key': key }
    );
  }

  cancelSweep(sweep: string, project: string): Promise<ISweep> {
    const route = `sweeps/${encodeURIComponent(sweep)}/cancel`;
    return this._post(route, {}, { project });
  }

  async dashboards(project: string): Promise<IDashboard[]> {
    const list = await this._get<{ dashboards: IDashboard[] }>('dashboards', {
      project
    });
    return list.dashboards;
  }

  dashboard(name: string, project: string): Promise<IDashboardDetail> {
    return this._get(Private.dashboardRoute(name), { project });
  }

  /** Publish a notebook, which is named relative to the server's root. */
  publish(
    notebook: string,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    return this._post('dashboards', { notebook, ...settings });
  }

  revise(
    name: string,
    project: string,
    settings: IDashboardSettings
  ): Promise<IDashboardDetail> {
    const body = { ...settings };
    return this._send('PUT', Private.dashboardRoute(name), body, { project });
  }

  async withdraw(name: string, project: string): Promise<void> {
    const route = Private.dashboardRoute(name);
    await this._request(route, { project }, { method: 'DELETE' });
  }

  /** Have what viewers see first made, or find that being made. */
  render(name: string, project: string): Promise<IRun> {
    const route = `${Private.dashboardRoute(name)}/render`;
    return this._post(route, {}, { project });
  }

  previewUrl(name: string, project: string, theme: string): string {
    const route = `${Private.dashboardRoute(name)}/preview`;
    return this._url(route, { project, theme });
  }

  /** Read an artifact that is JSON, such as the executed notebook. */
  async json<T>(run: string, name: string, project: string): Promise<T> {
    return JSON.parse(await this.text(run, name, project)) as T;
  }

  /** Read an artifact that is text. */
  async text(run: string, name: string, project: string): Promise<string> {
    const response = await this._request(Private.artifactRoute(run, name), {
      project
    });
    return response.text();
  }

  artifactUrl(run: string, name: string, project: string): string {
    return this._url(Private.artifactRoute(run, name), { project });
  }

  reportUrl(run: string, project: string): string {
    return this._url(`runs/${encodeURIComponent(run)}/report`, { project });
  }

  /** Open the stream of a project's events, after the last one that was seen. */
  events(
    project: string,
    last: number | null,
    signal: AbortSignal
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (last !== null) {
      headers['Last-Event-ID'] = String(last);
    }
    return this._request('events', { project }, { headers, signal });
  }

  private async _get<T>(
    route: string,
    query: RepriseClient.IQuery = {}
  ): Promise<T> {
    const response = await this._request(route, query);
    return parseJson(await response.text()) as T;
  }

  private _post<T>(
    route: string,
    body: JSONObject,
    query: RepriseClient.IQuery = {},
    headers: Record<string, string> = {}
  ): Promise<T> {
    return this._send('POST', route, body, query, headers);
  }

  private async _send<T>(
    method: string,
    route: string,
    body: JSONObject,
    query: RepriseClient.IQuery = {},
    headers: Record<string, string> = {}
  ): Promise<T> {
    const response = await this._request(route, query, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers }
    });
    return parseJson(await response.text()) as T;
  }

  private async _request(
    route: string,
    query: RepriseClient.IQuery = {},
    init: RequestInit = {}
  ): Promise<Response> {
    const response = await ServerConnection.makeRequest(
      this._url(route, query),
      // anything but `no-store`, for which JupyterLab would add to the query
      { cache: 'no-cache', ...init },
      this._settings
    );
    if (!response.ok) {
      throw await readProblem(response);
    }
    return response;
  }

  private _url(route: string, query: RepriseClient.IQuery): string {
    const url = URLExt.join(this._settings.baseUrl, API, route);
    const encoded = Private.encodeQuery(query);
    return encoded ? `${url}?${encoded}` : url;
  }

  private readonly _settings: ServerConnection.ISettings;
}

export namespace RepriseClient {
  export interface IOptions {
    serverSettings?: ServerConnection.ISettings;
  }

  /** A list is sent as the same name again and again; nothing is sent for undefined. */
  export type IQuery = Record<
    string,
    string | number | boolean | readonly string[] | undefined
  >;
}

namespace Private {
  export function artifactRoute(run: string, name: string): string {
    return `runs/${encodeURIComponent(run)}/artifacts/${URLExt.encodeParts(name)}`;
  }

  export function dashboardRoute(name: string): string {
    return `dashboards/${encodeURIComponent(name)}`;
  }

  export function encodeQuery(query: RepriseClient.IQuery): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== '') {
          search.append(name, String(one));
        }
      }
    }
    return search.toString();
  }
}
