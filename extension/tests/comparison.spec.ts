import type { TranslationBundle } from '@jupyterlab/translation';

import { compareLeft, isGone, sectionName } from '../src/model/comparison';
import { statusName, STATUSES, triggerName } from '../src/model/status';
import { fakeClient, makeRun, respond } from './fakes';

/** A server that has lost all runs but some. */
function serverWith(...left: string[]) {
  return fakeClient(seen => {
    const asked = seen.query.getAll('run');
    if (seen.path === 'compare') {
      return asked.every(run => left.includes(run))
        ? { runs: asked.map(run => makeRun(run)), facts: [], cells: [] }
        : null;
    }
    const run = seen.path.replace('runs/', '');
    return left.includes(run) ? { run: makeRun(run) } : null;
  }).client;
}

describe('compareLeft', () => {
  it('compares the runs that are left, and names the others', async () => {
    const found = await compareLeft(serverWith('a', 'c'), ['a', 'b', 'c'], '');

    expect(found.comparison?.runs.map(run => run.id)).toEqual(['a', 'c']);
    expect(found.gone).toEqual(['b']);
  });

  it('compares nothing where one run alone is left', async () => {
    const found = await compareLeft(serverWith('a'), ['a', 'b'], '');

    expect(found).toEqual({ comparison: null, gone: ['b'] });
  });

  it('does not take another error for a run that is gone', async () => {
    const { client } = fakeClient(() => respond({ detail: 'Locked.' }, 503));

    const error: unknown = await compareLeft(client, ['a', 'b'], '').catch(
      (reason: unknown) => reason
    );

    expect(isGone(error)).toBe(false);
    expect(error).toHaveProperty('message', 'Locked.');
  });
});

describe('words of the server', () => {
  const trans = { __: (text: string) => `«${text}»` } as TranslationBundle;

  it.each([
    ...STATUSES.map(status => statusName(status, trans)),
    ...['run', 'code', 'parameters', 'records', 'checks', 'gates'].map(name =>
      sectionName(name, trans)
    ),
    ...['inputs', 'outputs', 'environment', 'packages'].map(name =>
      sectionName(name, trans)
    ),
    ...['cli', 'api', 'rerun', 'sweep', 'rest', 'viewer', 'rendering'].map(
      trigger => triggerName(trigger, trans)
    )
  ])('are translated where they are known: %s', said => {
    expect(said).toMatch(/^«.+»$/);
  });

  it('are left as they are where they are new', () => {
    expect(sectionName('weather', trans)).toBe('weather');
    expect(triggerName('schedule', trans)).toBe('schedule');
  });
});
