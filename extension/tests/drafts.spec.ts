import { StateDB } from '@jupyterlab/statedb';

import { Drafts } from '../src/model/drafts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('Drafts', () => {
  it('finds what was typed last, by another page too', async () => {
    const state = new StateDB();
    const drafts = new Drafts(state);

    drafts.write('a.ipynb', { n: 1 });
    drafts.write('a.ipynb', { n: 12 });
    await wait(600);

    expect(await new Drafts(state).read('a.ipynb')).toEqual({ n: 12 });
    expect(await new Drafts(state).read('b.ipynb')).toEqual({});
  });

  it('keeps what was typed into two forms one after the other', async () => {
    const state = new StateDB();
    const drafts = new Drafts(state);

    drafts.write('a.ipynb', { n: 1 });
    drafts.write('b.ipynb', { n: 2 });
    await wait(600);

    expect(await drafts.read('a.ipynb')).toEqual({ n: 1 });
    expect(await drafts.read('b.ipynb')).toEqual({ n: 2 });
  });

  it('does without a state', async () => {
    expect(await new Drafts(null).read('a.ipynb')).toEqual({});
  });
});
