import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import { RepriseClient } from '../src/api/client';
import type { IDashboard } from '../src/api/dashboards';
import type { INotebook, IProject, IRun, RunStatus } from '../src/api/types';
import { NO_SETTINGS } from '../src/model/publishing';

/** Leaves texts as they are, and puts values in. */
export const trans = {
  __: fill,
  _n: (one: string, many: string, count: number, ...values: unknown[]) =>
    fill(count === 1 ? one : many, count, ...values)
} as TranslationBundle;

function fill(text: string, ...values: unknown[]): string {
  return text.replace(/%(\d)/g, (_, place: string) =>
    String(values[Number(place) - 1])
  );
}

/** A request as a test wants to see it. */
export interface ISeen {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

/** What a fake server says to a request; null is no such route. */
export type Answer = (
  seen: ISeen
) => Response | object | null | Promise<Response | object>;

/** Give a client whose server is a function, and the list of what it was asked. */
export function fakeClient(answer: Answer): {
  client: RepriseClient;
  seen: ISeen[];
} {
  const seen: ISeen[] = [];
  const fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const url = new URL(request.url);
    const text = await request.text();
    const one: ISeen = {
      method: request.method,
      path: url.pathname.replace('/reprise/api/v1/', ''),
      query: url.searchParams,
      headers: request.headers,
      body: text ? JSON.parse(text) : null
    };
    seen.push(one);
    const found = (await answer(one)) ?? respond({ detail: 'Not there.' }, 404);
    return found instanceof Response ? found : respond(found, 200);
  };
  const serverSettings = ServerConnection.makeSettings({
    baseUrl: 'http://lab.test/',
    token: '',
    fetch
  });
  return { client: new RepriseClient({ serverSettings }), seen };
}

export function respond(body: object, status: number): Response {
  return new Response(JSON.stringify(body), { status });
}

/** Make an answer that streams pieces of text, and then ends. */
export function stream(...pieces: string[]): Response {
  return new Response(pieces.join(''));
}

export function makeProject(changes: Partial<IProject> = {}): IProject {
  const executors = [{ name: 'local', title: 'This machine' }];
  return {
    ...{ path: '', name: 'P', active: 0, executors, executor: 'local' },
    ...changes
  };
}

export function makeRun(
  id: string,
  status: RunStatus = 'succeeded',
  changes: Partial<IRun> = {}
): IRun {
  const started = '2026-11-20T10:00:00Z';
  return {
    id,
    notebook: 'fit.ipynb',
    status,
    seed: '1',
    trigger: 'rest',
    queued: started,
    started,
    ended: null,
    parent: null,
    parameters: {},
    records: {},
    error: null,
    is_cancelling: false,
    waiting_because: null,
    progress: null,
    ...changes
  };
}

export function makeNotebook(
  properties: JSONObject,
  changes: Partial<INotebook> = {}
): INotebook {
  return {
    path: 'fit.ipynb',
    project: '',
    name: 'fit.ipynb',
    kernel: 'python3',
    language: 'python',
    has_parameters_cell: true,
    parameters: [],
    json_schema: { type: 'object', properties },
    problem: null,
    findings: [],
    badge: {
      state: 'no-outputs',
      run: null,
      status: null,
      ended: null,
      cells: []
    },
    git: { health: 'none', message: '', can_install: false },
    reads: [],
    ...changes
  };
}

export function makeDashboard(changes: Partial<IDashboard> = {}): IDashboard {
  return {
    name: 'board',
    title: 'Board',
    path: 'team/board.ipynb',
    project: 'team',
    settings: NO_SETTINGS,
    standing: 'current',
    message: '',
    run: null,
    rendering: null,
    data_time: null,
    ...changes
  };
}

/** Let everything that is due happen. */
export function settle(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 10));
}

/** Wait for something to become so; what follows says what it should have been. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 2000;
  while (!isSo() && Date.now() < end) {
    await settle();
  }
}
