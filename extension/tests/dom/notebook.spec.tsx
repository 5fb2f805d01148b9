import { Signal } from '@lumino/signaling';

import { notebookPlugin } from '../../src/plugins/notebook';
import { makeNotebook, until } from '../fakes';
import { clear, makeWorld } from './pages';

afterEach(clear);

/** A notebook that is open, as much of it as is followed. */
function makePanel(path: string) {
  const context = {
    path,
    ...{ isReady: true, ready: Promise.resolve() },
    model: { dirty: false, contentChanged: new Signal<object, void>({}) },
    saveState: new Signal<object, string>({}),
    pathChanged: new Signal<object, string>({})
  };
  return { context };
}

describe('the notebook in front', () => {
  it('is described under its new name once it was moved', async () => {
    const world = makeWorld(({ path }) =>
      path.startsWith('notebooks/')
        ? makeNotebook({}, { path: path.replace('notebooks/', '') })
        : null
    );
    const { notebook, runs } = world.reprise;
    const panel = makePanel('a/fit.ipynb');
    const tracker = {
      currentWidget: panel,
      currentChanged: new Signal<object, void>({})
    };
    const app = { commands: { addCommand: () => undefined } };
    await notebookPlugin.activate(app as never, world.reprise, tracker, null);
    await runs.connect();
    tracker.currentChanged.emit();
    await until(() => notebook.view?.path === 'a/fit.ipynb');

    panel.context.path = 'b/model.ipynb';
    panel.context.pathChanged.emit('b/model.ipynb');
    await until(() => notebook.view?.path === 'b/model.ipynb');

    expect(notebook.view?.path).toBe('b/model.ipynb');
    const looked = world.seen
      .filter(({ path }) => path === 'projects')
      .map(({ query }) => query.get('path'));
    expect(looked.pop()).toBe('b/model.ipynb');
  });
});
