import type {
  ICell,
  ICodeCell,
  INotebookContent,
  IOutput
} from '@jupyterlab/nbformat';

/** Outputs that belong into a cell of an open notebook. */
export interface ICellOutputs {
  /** Index among the open notebook's cells. */
  index: number;
  outputs: IOutput[];
  executionCount: number | null;
}

/** A cell of an open notebook. */
export interface IOpenCell {
  id: string;
  type: string;
  source: string;
}

/**
 * Find the outputs of a run's code cells in an open notebook.
 *
 * A cell gets them if its source is what was executed: by its id, or else in the notebook's order.
 */
export function matchOutputs(
  open: readonly IOpenCell[],
  executed: INotebookContent
): ICellOutputs[] {
  const codes = executed.cells.filter(isCode);
  const byId = new Map(codes.map(cell => [cell.id as string, cell]));
  const found: ICellOutputs[] = [];
  let next = 0;
  open.forEach((cell, index) => {
    if (cell.type !== 'code') {
      return;
    }
    const same = byId.get(cell.id);
    const isSame = same !== undefined && sourceOf(same) === cell.source;
    const at = isSame
      ? codes.indexOf(same)
      : codes.findIndex((one, i) => i >= next && sourceOf(one) === cell.source);
    if (at >= 0) {
      next = at + 1;
      const { outputs, execution_count } = codes[at];
      found.push({
        index,
        outputs: outputs.map(joinLines),
        executionCount: execution_count
      });
    }
  });
  return found;
}

/** Put the lines together that a file keeps apart, as JupyterLab's models hold them. */
function joinLines(output: IOutput): IOutput {
  const joined: Record<string, unknown> = { ...output };
  if ('text' in output) {
    joined['text'] = joinText(output['text']);
  }
  if ('data' in output) {
    const data = Object.entries(output['data'] as object);
    joined['data'] = Object.fromEntries(
      data.map(([type, value]: [string, unknown]) => [
        type,
        /[/+]json$/.test(type) ? value : joinText(value)
      ])
    );
  }
  return joined as IOutput;
}

function joinText(value: unknown): unknown {
  return Array.isArray(value) ? value.join('') : value;
}

function isCode(cell: ICell): cell is ICodeCell {
  return cell.cell_type === 'code';
}

function sourceOf(cell: ICell): string {
  return Array.isArray(cell.source) ? cell.source.join('') : cell.source;
}
