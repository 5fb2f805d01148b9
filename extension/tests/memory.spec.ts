import { StateDB } from '@jupyterlab/statedb';

import { Memory } from '../src/model/memory';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

describe('Memory', () => {
  it('finds what was written last, by another page too', async () => {
    const state = new StateDB();
    const memory = new Memory(state, 5);

    memory.write('form:a.ipynb', { n: 1 });
    memory.write('form:a.ipynb', { n: 12 });
    await wait(30);

    expect(await new Memory(state).read('form:a.ipynb')).toEqual({ n: 12 });
    expect(await new Memory(state).read('form:b.ipynb')).toEqual({});
  });

  it('keeps what was written of two things one after the other', async () => {
    const state = new StateDB();
    const memory = new Memory(state, 5);

    memory.write('form:a.ipynb', { n: 1 });
    memory.write('form:b.ipynb', { n: 2 });
    await wait(30);

    expect(await new Memory(state).read('form:a.ipynb')).toEqual({ n: 1 });
    expect(await new Memory(state).read('form:b.ipynb')).toEqual({ n: 2 });
  });

  it('gives what is still to be written to who asks at once', async () => {
    const memory = new Memory(new StateDB(), 5);

    memory.write('panel', { closed: [1] });

    expect(await memory.read('panel')).toEqual({ closed: [1] });
  });

  it('leaves no trace of what is empty again', async () => {
    const state = new StateDB();
    const memory = new Memory(state, 5);
    memory.write('form:a.ipynb', { n: 1 });
    await wait(30);

    memory.write('form:a.ipynb', {});
    await wait(30);

    expect(await state.list('jupyter-reprise-extension')).toMatchObject({
      ids: []
    });
  });

  it('takes what is no object for nothing', async () => {
    const state = new StateDB();
    await state.save('jupyter-reprise-extension:panel', [1]);

    expect(await new Memory(state).read('panel')).toEqual({});
  });

  it('does without a state', async () => {
    expect(await new Memory(null).read('form:a.ipynb')).toEqual({});
  });
});
