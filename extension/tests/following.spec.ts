import { FarRuns } from '../src/model/following';
import { fakeClient, settle, stream } from './fakes';

const progress = { cell: 1, done: 1, total: 3, first_line: '', output: '' };

function written(event: object): string {
  return `data: ${JSON.stringify({ number: 1, ...event })}\n\n`;
}

/** Follow run A over a stream of some events, until one of them says how far it is. */
function heardOf(...events: object[]): Promise<unknown[]> {
  const told: unknown[] = [];
  const end = { run: 'A', kind: 'progress', status: 'running', progress };
  const { client } = fakeClient(() =>
    stream(...[...events, end].map(event => written(event)))
  );
  return new Promise(resolve => {
    const following = new FarRuns({ client, pause: 1 }).follow({
      ...{ project: 'far', run: 'A' },
      onChange: () => told.push('read'),
      onProgress: found => {
        following.dispose();
        resolve([...told, found]);
      }
    });
  });
}

describe('a run of a project that is not in sight', () => {
  it('has the run read when the stream stands, and hears how far it is', async () => {
    expect(await heardOf()).toEqual(['read', progress]);
  });

  it('has the run read when its state changes', async () => {
    const ended = { run: 'A', kind: 'status', status: 'succeeded' };

    expect(await heardOf(ended)).toEqual(['read', 'read', progress]);
  });

  it('does not care for other runs', async () => {
    const other = { run: 'B', kind: 'status', status: 'failed' };

    expect(await heardOf(other)).toEqual(['read', progress]);
  });

  it('asks for the events of the run’s own project', async () => {
    const { client, seen } = fakeClient(() => stream());

    await new Promise<void>(resolve => {
      const following = new FarRuns({ client }).follow({
        ...{ project: 'far', run: 'A', onProgress: () => undefined },
        onChange: () => {
          following.dispose();
          resolve();
        }
      });
    });

    expect(seen[0].query.get('project')).toBe('far');
  });

  it('shares the one stream of its project with other runs', async () => {
    const { client, seen } = fakeClient(
      () => new Response(new ReadableStream())
    );
    const far = new FarRuns({ client });
    const follow = (project: string, run: string) =>
      far.follow({
        ...{ project, run },
        onChange: () => undefined,
        onProgress: () => undefined
      });

    const following = [follow('p', 'A'), follow('p', 'B'), follow('q', 'C')];
    await settle();

    const asked = seen.map(one => one.query.get('project'));
    expect(asked).toEqual(['p', 'q']);
    following.forEach(one => {
      one.dispose();
    });
  });
});
