import { NotebookModel } from '../src/model/notebook';
import { fakeClient, makeNotebook } from './fakes';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

function makeOpen(isDirty: boolean) {
  return {
    path: 'fit.ipynb',
    isDirty,
    toJSON: () => ({ cells: [] }),
    save: () => Promise.resolve()
  };
}

describe('NotebookModel', () => {
  it('reads the file where nothing was edited', async () => {
    const { client, seen } = fakeClient(() => makeNotebook({}));
    const model = new NotebookModel({ client, pause: 1 });

    model.show(makeOpen(false));
    await wait(20);

    expect(model.view?.name).toBe('fit.ipynb');
    expect(seen.map(one => one.method)).toEqual(['GET']);
    model.dispose();
  });

  it('sends edits once they rest', async () => {
    const { client, seen } = fakeClient(() => makeNotebook({}));
    const model = new NotebookModel({ client, pause: 20 });
    model.show(makeOpen(true));
    await wait(10);

    model.edit();
    model.edit();
    model.edit();
    await wait(60);

    expect(seen.map(one => one.method)).toEqual(['POST', 'POST']);
    model.dispose();
  });

  it('does not send the same edits again when a run ends', async () => {
    const { client, seen } = fakeClient(() => makeNotebook({}));
    const model = new NotebookModel({ client, pause: 1 });
    model.show(makeOpen(true));
    await wait(20);

    model.touch();
    await wait(20);

    expect(seen.map(one => one.method)).toEqual(['POST']);
    model.dispose();
  });

  it('sends edits again where they could not be described', async () => {
    let isDown = true;
    const { client, seen } = fakeClient(() =>
      isDown ? null : makeNotebook({})
    );
    const model = new NotebookModel({ client, pause: 1 });
    model.show(makeOpen(true));
    await wait(20);
    isDown = false;

    model.touch();
    await wait(20);

    expect(seen).toHaveLength(2);
    expect(model.view?.name).toBe('fit.ipynb');
    model.dispose();
  });

  it('reads the file again when a run ends, as nothing is sent then', async () => {
    const { client, seen } = fakeClient(() => makeNotebook({}));
    const model = new NotebookModel({ client, pause: 1 });
    model.show(makeOpen(false));
    await wait(20);

    model.touch();
    await wait(20);

    expect(seen.map(one => one.method)).toEqual(['GET', 'GET']);
    model.dispose();
  });

  it('keeps the error of a notebook that can’t be described', async () => {
    const { client } = fakeClient(() => null);
    const model = new NotebookModel({ client, pause: 1 });

    model.show(makeOpen(false));
    await wait(20);

    expect(model.view).toBeNull();
    expect(model.error).toBeInstanceOf(Error);
    model.dispose();
  });
});
