import { NotebookModel } from '@jupyterlab/notebook';
import type { ICodeCellModel } from '@jupyterlab/cells';
import { CommandRegistry } from '@lumino/commands';

import { outputsPlugin } from '../../src/plugins/outputs';
import { CommandIDs } from '../../src/tokens';
import { makeRun } from '../fakes';
import { clear, makeWorld } from './pages';

afterEach(clear);

/** A notebook of one cell, with these outputs. */
function notebookOf(outputs: object[]) {
  const cell = { id: 'a', cell_type: 'code', source: 'show()', metadata: {} };
  return {
    ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
    cells: [{ ...cell, outputs, execution_count: 1 }]
  };
}

/** Put the outputs of run A into an open notebook, and give its cell. */
async function putOutputs(outputs: object[]): Promise<ICodeCellModel> {
  const detail = { run: makeRun('A'), artifacts: [], manifest: null };
  const { reprise } = makeWorld(({ path }) =>
    path === 'runs/A/artifacts/executed.ipynb'
      ? notebookOf(outputs)
      : path === 'runs/A'
        ? detail
        : null
  );
  const model = new NotebookModel();
  model.fromJSON(notebookOf([]) as never);
  const cell = model.cells.get(0) as ICodeCellModel;
  cell.trusted = true;
  const context = { path: 'fit.ipynb', ready: Promise.resolve() };
  const panel = { context, content: { model } };
  const commands = new CommandRegistry();
  commands.addCommand('docmanager:open', { execute: () => undefined });
  await outputsPlugin.activate({ commands } as never, reprise, {
    find: (is: (one: typeof panel) => boolean) =>
      is(panel) ? panel : undefined
  });
  await commands.execute(CommandIDs.putOutputs, { run: 'A', project: '' });
  return cell;
}

describe('outputs of a run that are put into its notebook', () => {
  it('are not trusted, whoever made them', async () => {
    const html = '<img src=x onerror="steal()">';
    const data = { 'text/html': html };
    const cell = await putOutputs([
      { output_type: 'display_data', data, metadata: {} }
    ]);

    expect(cell.outputs.toJSON()).toMatchObject([{ data }]);
    expect([cell.trusted, cell.outputs.get(0).trusted]).toEqual([false, false]);
  });
});
