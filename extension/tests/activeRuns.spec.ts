import type { IRun } from '../src/api/types';
import { RunsModel } from '../src/model/runs';
import {
  type Answer,
  fakeClient,
  type ISeen,
  makeProject,
  makeRun,
  respond,
  settle,
  until
} from './fakes';

const ENDED = { ended: '2026-11-20T10:01:00Z' };

/** A server with projects, each a folder, and a stream for each that a test feeds. */
class Server {
  constructor(private readonly _runs: Record<string, IRun[]>) {}

  readonly answer: Answer = seen => {
    const project = seen.query.get('project') ?? '';
    const runs = this._runs[project] ?? [];
    const id = /^runs\/(\w+)/.exec(seen.path)?.[1];
    if (id) {
      const run = runs.find(one => one.id === id);
      return run ? { run } : null;
    }
    switch (seen.path) {
      case 'status':
        return { name: 'jupyter-reprise', version: '0.1.0', api: 1 };
      case 'projects':
        return makeProject({ path: seen.query.get('path') ?? '' });
      case 'events':
        return this._open(project);
      default:
        return Server._list(runs, seen);
    }
  };

  async emit(project: string, event: object): Promise<void> {
    const text = `data: ${JSON.stringify({ number: 1, ...event })}\n\n`;
    this._feeds.get(project)?.enqueue(new TextEncoder().encode(text));
    await settle();
  }

  private static _list(runs: readonly IRun[], { query }: ISeen): object {
    const wanted = query.getAll('status');
    const found = runs.filter(run => wanted.includes(run.status));
    return { runs: found, next: null, total: null };
  }

  private _open(project: string): Response {
    return new Response(
      new ReadableStream<Uint8Array>({
        start: feed => {
          this._feeds.set(project, feed);
        }
      })
    );
  }

  private readonly _feeds = new Map<
    string,
    ReadableStreamDefaultController<Uint8Array>
  >();
}

let model: RunsModel;
let ended: string[];

/** Look at project p over a server, and note which runs end. */
async function lookAtP(answer: Answer): Promise<void> {
  model = new RunsModel({ client: fakeClient(answer).client, pause: 1 });
  ended = [];
  model.runEnded.connect((_, run) => ended.push(run.id));
  await model.connect();
  await turnTo('p');
}

async function turnTo(project: string): Promise<void> {
  await model.lookAt(project);
  await settle();
}

function activeIds(): string[] {
  return model.active.map(run => run.id);
}

afterEach(() => {
  model.dispose();
});

describe('a run of a project that was left', () => {
  it('is told to have ended once its project is in sight again', async () => {
    const runs = { p: [makeRun('A', 'running')] };
    await lookAtP(new Server(runs).answer);

    await turnTo('q');
    runs.p[0] = makeRun('A', 'failed', ENDED);
    expect([ended, activeIds()]).toEqual([[], []]);
    await turnTo('p');
    await until(() => ended.length > 0);
    await turnTo('q');
    await turnTo('p');

    expect([ended, activeIds()]).toEqual([['A'], []]);
  });

  it('goes on where it still does', async () => {
    await lookAtP(new Server({ p: [makeRun('A', 'running')] }).answer);

    await turnTo('q');
    await turnTo('p');

    expect([ended, activeIds()]).toEqual([[], ['A']]);
  });

  it('stays out of the next project’s list, however late it is read', async () => {
    const server = new Server({ p: [makeRun('A', 'running')] });
    let answer: () => void = () => undefined;
    await lookAtP(async seen => {
      if (seen.path === 'runs/A') {
        await new Promise<void>(resolve => (answer = resolve));
      }
      return server.answer(seen) ?? {};
    });

    await server.emit('p', { run: 'A', kind: 'status', status: 'succeeded' });
    await turnTo('q');
    answer();
    await settle();

    expect(activeIds()).toEqual([]);
  });
});

describe('a run that can’t be read', () => {
  it('stays listed, and is read again, where the server can’t answer now', async () => {
    const runs = { p: [makeRun('A', 'running')] };
    const server = new Server(runs);
    let failures = 0;
    await lookAtP(seen => {
      const isLocked = seen.path === 'runs/A' && failures < 2;
      failures += isLocked ? 1 : 0;
      return isLocked
        ? respond({ detail: 'Locked.' }, 503)
        : server.answer(seen);
    });

    runs.p[0] = makeRun('A', 'succeeded', ENDED);
    await server.emit('p', { run: 'A', kind: 'status', status: 'succeeded' });
    await until(() => ended.length > 0);

    expect(failures).toBe(2);
    expect([ended, activeIds()]).toEqual([['A'], []]);
  });

  it('is taken out where it is not there any more', async () => {
    const runs = { p: [makeRun('A', 'running')] };
    const server = new Server(runs);
    await lookAtP(server.answer);

    runs.p.pop();
    await server.emit('p', { run: 'A', kind: 'status', status: 'cancelled' });
    await until(() => activeIds().length === 0);

    expect([ended, activeIds()]).toEqual([[], []]);
  });
});

describe('what is done to a run elsewhere', () => {
  it('is heard: that it is being cancelled', async () => {
    const runs = { p: [makeRun('A', 'running')] };
    const server = new Server(runs);
    await lookAtP(server.answer);

    runs.p[0] = makeRun('A', 'running', { is_cancelling: true });
    await server.emit('p', { run: 'A', kind: 'status', status: 'running' });
    await until(() => model.active[0].is_cancelling);

    expect(model.active[0].is_cancelling).toBe(true);
  });

  it('has lists read anew, also where the run was not listed here', async () => {
    const server = new Server({});
    await lookAtP(server.answer);
    let isStale = false;
    model.listsChanged.connect(() => (isStale = true));

    await server.emit('p', { run: 'Z', kind: 'status', status: 'cancelled' });

    expect(isStale).toBe(true);
  });
});
