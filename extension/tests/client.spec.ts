import { describeError, RepriseError } from '../src/api/errors';
import { fakeClient, respond } from './fakes';

describe('RepriseClient', () => {
  it('keeps the folders of a path and escapes the rest', async () => {
    const { client, seen } = fakeClient(() => ({}));

    await client.notebook('a b/fit #1.ipynb');

    expect(seen[0].path).toBe('notebooks/a%20b/fit%20%231.ipynb');
    expect(seen[0].method).toBe('GET');
  });

  it('sends a notebook along that is not saved', async () => {
    const { client, seen } = fakeClient(() => ({}));

    await client.notebook('fit.ipynb', { cells: [] });

    expect(seen[0].method).toBe('POST');
    expect(seen[0].body).toEqual({ content: { cells: [] } });
  });

  it('says a list of a query again and again, and nothing of what is empty', async () => {
    const { client, seen } = fakeClient(() => ({ runs: [] }));

    await client.runs({ project: '', status: ['queued', 'running'], limit: 5 });

    expect(seen[0].query.toString()).toBe(
      'status=queued&status=running&limit=5'
    );
  });

  it('names a request for a run, so that a repeated one is the same', async () => {
    const { client, seen } = fakeClient(() => ({}));

    await client.run('fit.ipynb', { parameters: { n: 3 } }, 'key-1');

    expect(seen[0].path).toBe('notebooks/fit.ipynb/runs');
    expect(seen[0].headers.get('Idempotency-Key')).toBe('key-1');
  });

  it('turns a problem into an error with its hint and fields', async () => {
    const problem = {
      title: 'Invalid parameters',
      status: 422,
      detail: 'n is wrong.',
      hint: 'Mend it.',
      code: 'InvalidParameters',
      problems: [{ name: 'n', message: 'must be positive' }]
    };
    const { client } = fakeClient(() => respond(problem, 422));

    const error: unknown = await client.status().catch((e: unknown) => e);

    expect(error).toBeInstanceOf(RepriseError);
    expect((error as RepriseError).problems).toEqual(problem.problems);
    expect(describeError(error)).toBe('n is wrong. Mend it.');
  });
});
