import type { IRun } from '../src/api/types';
import { RunsModel } from '../src/model/runs';
import {
  type Answer,
  fakeClient,
  makeProject,
  makeRun,
  respond,
  settle
} from './fakes';

const STATUS = { name: 'jupyter-reprise', version: '0.1.0', api: 1 };

/** A server with one project, some runs, and a stream that a test feeds. */
function makeServer(runs: IRun[]): {
  answer: Answer;
  emit: (event: object) => Promise<void>;
} {
  let feed: ReadableStreamDefaultController<Uint8Array> | null = null;
  const body = new ReadableStream<Uint8Array>({
    start: controller => {
      feed = controller;
    }
  });
  const answers: Record<string, () => object> = {
    status: () => STATUS,
    projects: () => makeProject({ path: 'p' }),
    events: () => new Response(body)
  };
  const list = (query: URLSearchParams) => {
    const found = runs
      .filter(run => query.getAll('status').includes(run.status))
      .sort((a, b) => (a.id < b.id ? 1 : -1));
    const sorted = query.get('sort') === 'oldest' ? found.reverse() : found;
    const page = sorted.slice(0, Number(query.get('limit')));
    return { runs: page, next: null, total: null };
  };
  return {
    answer: seen => {
      const id = /^runs\/(\w+)/.exec(seen.path)?.[1];
      if (id) {
        return { run: runs.find(run => run.id === id) };
      }
      return seen.path === 'runs' ? list(seen.query) : answers[seen.path]();
    },
    emit: async event => {
      feed?.enqueue(
        new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\n`)
      );
      await settle();
    }
  };
}

const ENDED = { ended: '2026-11-20T10:01:00Z' };

describe('RunsModel', () => {
  it('says that the server part is missing when its route is', async () => {
    const { client } = fakeClient(() => null);
    const model = new RunsModel({ client });

    await model.connect();

    expect(model.connection).toBe('missing');
  });

  it('says that the server part is of another version', async () => {
    const { client } = fakeClient(() => ({ ...STATUS, api: 2, version: '9' }));
    const model = new RunsModel({ client });

    await model.connect();

    expect(model.connection).toBe('other-version');
    expect(model.serverVersion).toBe('9');
  });

  it('does not take a server that fails for one without Reprise', async () => {
    const { client } = fakeClient(() => respond({ detail: 'No.' }, 500));
    const model = new RunsModel({ client });

    await model.connect();

    expect(model.connection).toBe('refused');
    expect(model.refusal).toHaveProperty('message', 'No.');
  });

  it('tells a server that does not answer from one that refuses', async () => {
    const { client } = fakeClient(() => {
      throw new TypeError('Failed to fetch');
    });
    const model = new RunsModel({ client });

    await model.connect();

    expect(model.connection).toBe('unreachable');
  });

  it('says that it hears no news while the stream is broken', async () => {
    const server = makeServer([]);
    const { client } = fakeClient(seen =>
      seen.path === 'events'
        ? respond({ detail: 'Locked.' }, 503)
        : server.answer(seen)
    );
    const model = new RunsModel({ client });

    await model.connect();
    await settle();

    expect(model.isLive).toBe(false);
    model.dispose();
  });

  it('finds the runs that are active already', async () => {
    const server = makeServer([
      makeRun('A', 'running'),
      makeRun('B', 'queued'),
      makeRun('C', 'succeeded', ENDED)
    ]);
    const model = new RunsModel({ client: fakeClient(server.answer).client });

    await model.connect();
    await settle();

    expect(model.active.map(run => run.id)).toEqual(['A', 'B']);
    model.dispose();
  });

  it('keeps why there is no project when another answers late', async () => {
    const server = makeServer([]);
    let answer: () => void = () => undefined;
    const { client } = fakeClient(async seen => {
      const path = seen.path === 'projects' ? seen.query.get('path') : null;
      if (path === 'slow') {
        await new Promise<void>(resolve => (answer = resolve));
      }
      return path === 'bad'
        ? respond({ detail: 'Damaged.' }, 503)
        : (server.answer(seen) ?? {});
    });
    const model = new RunsModel({ client });
    await model.connect();

    const late = model.lookAt('slow');
    await model.lookAt('bad');
    answer();
    await late;

    expect(model.projectProblem).toHaveProperty('message', 'Damaged.');
    model.dispose();
  });

  it('lists a run that is running before all that wait, however many', async () => {
    const waiting = Array.from({ length: 130 }, (_, i) =>
      makeRun(`Q${100 + i}`, 'queued')
    );
    const server = makeServer([makeRun('A', 'running'), ...waiting]);
    const model = new RunsModel({ client: fakeClient(server.answer).client });

    await model.connect();
    await settle();

    const ids = model.active.map(run => run.id);
    expect(ids.slice(0, 3)).toEqual(['A', 'Q100', 'Q101']);
    model.dispose();
  });

  it('asks the project of a run, whichever is in sight', async () => {
    const { answer } = makeServer([]);
    const { client, seen } = fakeClient(one =>
      one.path === 'runs/X/cancel'
        ? { run: makeRun('X', 'running') }
        : one.method === 'DELETE'
          ? {}
          : answer(one)
    );
    const model = new RunsModel({ client });
    await model.connect();
    await settle();

    await model.cancel('X', 'other');
    await model.forget('X', 'other');

    const asked = seen.filter(one => one.path.startsWith('runs/X'));
    expect(asked.map(one => one.query.get('project'))).toEqual([
      'other',
      'other'
    ]);
    model.dispose();
  });

  it('keeps a run of another project out of the list', async () => {
    const server = makeServer([]);
    const model = new RunsModel({ client: fakeClient(server.answer).client });
    await model.connect();
    await settle();
    const told: string[] = [];
    model.runChanged.connect((_, run) => told.push(run.id));

    model.update(makeRun('X', 'queued'), 'other');

    expect(model.active).toEqual([]);
    expect(told).toEqual(['X']);
    model.dispose();
  });

  it('follows the progress of a run without asking for it', async () => {
    const server = makeServer([makeRun('A', 'running')]);
    const { client, seen } = fakeClient(server.answer);
    const model = new RunsModel({ client });
    await model.connect();
    await settle();
    const asked = seen.length;

    const progress = { done: 2, total: 5 };
    await server.emit({
      number: 1,
      run: 'A',
      kind: 'progress',
      status: 'running',
      progress
    });

    expect(model.active[0].progress).toEqual(progress);
    expect(seen).toHaveLength(asked);
    model.dispose();
  });

  it('tells once of the end of a run that it saw running', async () => {
    const runs = [makeRun('A', 'running')];
    const server = makeServer(runs);
    const model = new RunsModel({ client: fakeClient(server.answer).client });
    await model.connect();
    await settle();
    const ended: string[] = [];
    model.runEnded.connect((_, run) => ended.push(run.status));

    runs[0] = makeRun('A', 'failed', ENDED);
    await server.emit({ number: 1, run: 'A', status: 'failed' });
    await server.emit({ number: 2, run: 'A', status: 'failed' });

    expect(ended).toEqual(['failed']);
    expect(model.active).toEqual([]);
    model.dispose();
  });

  it('leaves a run ended when an older answer comes after the end', async () => {
    const model = new RunsModel({
      client: fakeClient(makeServer([]).answer).client
    });
    await model.connect();
    await settle();
    model.update(makeRun('A', 'running'));

    model.update(makeRun('A', 'cancelled', ENDED));
    model.update(makeRun('A', 'running'));

    expect(model.active).toEqual([]);
    model.dispose();
  });

  it('leaves out a run whose end it heard of while a list was read', async () => {
    const server = makeServer([makeRun('A', 'running')]);
    let answer: () => void = () => undefined;
    const { client } = fakeClient(async seen => {
      if (seen.query.get('status') === 'running') {
        await new Promise<void>(resolve => (answer = resolve));
      }
      return server.answer(seen);
    });
    const model = new RunsModel({ client });
    await model.connect();
    await settle();

    await server.emit({ number: 1, run: 'A', status: 'cancelled' });
    answer();
    await settle();

    expect(model.active).toEqual([]);
    model.dispose();
  });

  it('takes up a run that someone else started', async () => {
    const runs: IRun[] = [];
    const server = makeServer(runs);
    const model = new RunsModel({ client: fakeClient(server.answer).client });
    await model.connect();
    await settle();

    runs.push(makeRun('N', 'queued'));
    await server.emit({ number: 1, run: 'N', status: 'queued' });

    expect(model.active.map(run => run.id)).toEqual(['N']);
    model.dispose();
  });
});
