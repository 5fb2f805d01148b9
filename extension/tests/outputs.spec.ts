import type { INotebookContent } from '@jupyterlab/nbformat';

import { matchOutputs } from '../src/model/outputs';

function executed(...cells: [string, string][]): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: cells.map(([id, source], i) => ({
      id,
      cell_type: 'code',
      source: [source],
      metadata: {},
      outputs: [{ output_type: 'stream', name: 'stdout', text: source }],
      execution_count: i + 1
    }))
  };
}

const open = (...cells: [string, string][]) =>
  cells.map(([id, source]) => ({ id, type: 'code', source }));

describe('matchOutputs', () => {
  it('gives outputs to cells whose source was executed', () => {
    const found = matchOutputs(
      open(['a', 'x = 1'], ['b', 'x + 2']),
      executed(['a', 'x = 1'], ['b', 'x + 1'])
    );

    expect(found.map(one => one.index)).toEqual([0]);
    expect(found[0].executionCount).toBe(1);
  });

  it('passes over the cell that a run put in', () => {
    const found = matchOutputs(
      open(['', 'n = 1'], ['', 'n']),
      executed(['', 'n = 1'], ['', 'n = 2'], ['', 'n'])
    );

    expect(found.map(one => [one.index, one.executionCount])).toEqual([
      [0, 1],
      [1, 3]
    ]);
  });

  it('puts the lines of a file together, but leaves data as it is', () => {
    const nb = executed(['a', 'x']);
    nb.cells[0]['outputs'] = [
      { output_type: 'stream', name: 'stdout', text: ['1\n', '2'] },
      {
        output_type: 'display_data',
        metadata: {},
        data: { 'text/plain': ['a\n', 'b'], 'application/json': ['a', 'b'] }
      }
    ];

    const [{ outputs }] = matchOutputs(open(['a', 'x']), nb);

    expect(outputs[0]['text']).toBe('1\n2');
    expect(outputs[1]['data']).toEqual({
      'text/plain': 'a\nb',
      'application/json': ['a', 'b']
    });
  });

  it('gives nothing to text', () => {
    const cells = [{ id: 'a', type: 'markdown', source: 'x' }];

    expect(matchOutputs(cells, executed(['a', 'x']))).toEqual([]);
  });
});
