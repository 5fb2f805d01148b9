import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Contents } from '@jupyterlab/services';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { screen, waitFor } from '@testing-library/dom';
import * as React from 'react';

import { repriseIcon } from '../../src/icons';
import { NotebookViews } from '../../src/plugins/notebookViews';
import { clear, type IWorld, makeWorld } from './pages';

const shown: Widget[] = [];

afterEach(() => {
  shown.splice(0).forEach(widget => {
    widget.dispose();
  });
  clear();
});

/** Show the view of a notebook in a folder; gives what tells of changes of files. */
async function showView({ reprise }: IWorld): Promise<{
  fileChanged: Signal<object, Partial<Contents.IChangedArgs>>;
}> {
  const fileChanged = new Signal<object, Partial<Contents.IChangedArgs>>({});
  const shell = {
    add: (widget: Widget) => {
      Widget.attach(widget, document.body);
      MessageLoop.flush();
      shown.push(widget);
    },
    activateById: () => undefined,
    widgets: () => shown
  };
  const serviceManager = { contents: { fileChanged } };
  const views = new NotebookViews({
    app: { shell, serviceManager } as unknown as JupyterFrontEnd,
    ...{ reprise, restorer: null, name: 'run', kind: 'form' },
    ...{ command: 'open', icon: repriseIcon, label: path => `Run ${path}` }
  });
  await views.show('a/fit.ipynb', path => <p>values of {path}</p>);
  return { fileChanged };
}

describe('a view of a notebook', () => {
  it.each([
    ['is', 'a/fit.ipynb', 'b.ipynb', 'b.ipynb'],
    ['is in a drive that', 'RTC:a/fit.ipynb', 'RTC:b.ipynb', 'b.ipynb'],
    ['has a folder that is', 'a', 'c', 'c/fit.ipynb']
  ])(
    'follows one that %s renamed, with what was typed',
    async (_, before, after, path) => {
      const world = makeWorld();
      const { memory } = world.reprise;
      memory.write('form:a/fit.ipynb', { values: { n: 12 } });
      const { fileChanged } = await showView(world);

      fileChanged.emit({
        type: 'rename',
        oldValue: { path: before },
        newValue: { path: after }
      });

      await screen.findByText(`values of ${path}`);
      const [{ title }] = shown;
      expect([title.label, title.caption]).toEqual([`Run ${path}`, path]);
      expect(await memory.read(`form:${path}`)).toEqual({ values: { n: 12 } });
      await waitFor(async () => {
        expect(await memory.read('form:a/fit.ipynb')).toEqual({});
      });
    }
  );

  it('stays where another one is renamed', async () => {
    const { fileChanged } = await showView(makeWorld());

    fileChanged.emit({
      type: 'rename',
      oldValue: { path: 'a/fit' },
      newValue: { path: 'b' }
    });

    await screen.findByText('values of a/fit.ipynb');
    expect(shown[0].title.caption).toBe('a/fit.ipynb');
  });
});
