import { RepriseError } from '../src/api/errors';
import { RequestKeys } from '../src/model/requestKeys';

const REQUEST = { parameters: { n: 1 } };

/** Send requests, each of which is answered or throws, and give the keys they were sent with. */
async function keysOf(
  ...sent: [request: object, error: Error | null][]
): Promise<string[]> {
  const keys = new RequestKeys();
  const seen: string[] = [];
  for (const [request, error] of sent) {
    const answer = keys.ask(request, key => {
      seen.push(key);
      return error ? Promise.reject(error) : Promise.resolve(1);
    });
    await answer.catch(() => undefined);
  }
  return seen;
}

const LOST = new TypeError('Failed to fetch');
const BUSY = new RepriseError({ status: 503 });
const REFUSED = new RepriseError({ status: 422 });

describe('the key of a request', () => {
  it.each([
    ['whose answer was lost', LOST],
    ['that the server could not take at the moment', BUSY]
  ])('is that of the same request before %s', async (_, error) => {
    const [first, second] = await keysOf([REQUEST, error], [REQUEST, null]);

    expect(second).toBe(first);
  });

  it.each([
    ['that was answered', null],
    ['that was refused', REFUSED]
  ])('is another than that of the same request before %s', async (_, error) => {
    const [first, second] = await keysOf([REQUEST, error], [REQUEST, null]);

    expect(second).not.toBe(first);
  });

  it('is another for another request', async () => {
    const other = { parameters: { n: 2 } };

    const [first, second] = await keysOf([REQUEST, LOST], [other, null]);

    expect(second).not.toBe(first);
  });
});
