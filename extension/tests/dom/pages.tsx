import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { StateDB } from '@jupyterlab/statedb';
import type * as React from 'react';

import { LazyWidget } from '../../src/components/context';
import { DashboardsModel } from '../../src/model/dashboards';
import { FarRuns } from '../../src/model/following';
import { HistoryModel } from '../../src/model/history';
import { Memory } from '../../src/model/memory';
import { NotebookModel } from '../../src/model/notebook';
import { RunsModel } from '../../src/model/runs';
import { SweepsModel } from '../../src/model/sweeps';
import type { IReprise } from '../../src/tokens';
import {
  type Answer,
  fakeClient,
  type ISeen,
  makeProject,
  trans
} from '../fakes';

/** What the extension's parts share, and what they did with it. */
export interface IWorld {
  reprise: IReprise;
  /** What the server was asked. */
  seen: ISeen[];
  /** Which commands were executed, with what. */
  executed: unknown[][];
}

const opened: { dispose: () => void }[] = [];

/** Make the real models, over a server that is a function; what it leaves open is usual. */
export function makeWorld(answer: Answer = () => null): IWorld {
  const { client, seen } = fakeClient(one => answer(one) ?? usual(one));
  const executed: unknown[][] = [];
  const runs = new RunsModel({ client });
  const reprise: IReprise = {
    ...{ client, runs, trans, locale: undefined, settings: null },
    far: new FarRuns({ client }),
    notebook: new NotebookModel({ client }),
    history: new HistoryModel({ client }),
    sweeps: new SweepsModel({ client }),
    dashboards: new DashboardsModel({ client }),
    memory: new Memory(new StateDB(), 0),
    findOpen: () => null,
    kernels: () => ({ python3: 'Python 3' }),
    execute: (...args) => executed.push(args)
  };
  opened.push(runs, reprise.notebook);
  return { reprise, seen, executed };
}

function usual({ path }: ISeen): object | null {
  const answers: Record<string, object> = {
    status: { name: 'jupyter-reprise', version: '0.1.0', api: 1 },
    projects: makeProject(),
    runs: { runs: [], next: null, total: 0 },
    // a stream in which nothing happens
    events: new Response(new ReadableStream())
  };
  return answers[path] ?? null;
}

/** Show a component in the document as JupyterLab would. */
export function show(reprise: IReprise, body: React.JSX.Element): LazyWidget {
  const widget = new LazyWidget({ reprise, body: () => body });
  Widget.attach(widget, document.body);
  MessageLoop.flush();
  opened.push(widget);
  return widget;
}

/** Take away what a test has shown. */
export function clear(): void {
  opened.splice(0).forEach(one => {
    one.dispose();
  });
}
