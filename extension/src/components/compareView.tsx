import * as React from 'react';

import type { ICellDifference, IComparison, IFact, IRun } from '../api/types';
import { compareLeft, type ICompared, sectionName } from '../model/comparison';
import { formatValue, shortId } from '../model/format';
import { CommandIDs } from '../tokens';
import { useKept, useMoments, useReprise, useReturn } from './context';
import { MetricPlot } from './metricPlot';
import { Absent, Hint, Part, StatusSign } from './parts';

/** Runs side by side, with what differs marked. */
export default function CompareView(props: {
  runs: readonly string[];
  project: string;
}): React.JSX.Element {
  const node = React.useRef<HTMLDivElement>(null);
  const { found, error, read } = useComparison(props.runs, props.project);
  // runs may have been deleted elsewhere meanwhile, of which nothing tells
  useReturn(node, read);
  return (
    <div ref={node} className="jp-Reprise-view">
      {found ? (
        <Compared {...found} project={props.project} />
      ) : (
        <Absent error={error} onRetry={read} />
      )}
    </div>
  );
}

/** Compare the runs, and again without one that was deleted. */
function useComparison(
  runs: readonly string[],
  project: string
): { found: ICompared | null; error: unknown; read: () => void } {
  const { client, runs: model } = useReprise();
  const [found, setFound] = React.useState<ICompared | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  const key = runs.join(' ');
  const read = React.useCallback(() => {
    setError(null);
    compareLeft(client, key.split(' '), project).then(setFound, setError);
  }, [client, key, project]);
  React.useEffect(() => {
    const onForgotten = (_: unknown, run: string) => {
      if (key.split(' ').includes(run)) {
        read();
      }
    };
    model.runForgotten.connect(onForgotten);
    read();
    return () => {
      model.runForgotten.disconnect(onForgotten);
    };
  }, [key, model, read]);
  return { found, error, read };
}

function Compared(props: ICompared & { project: string }): React.JSX.Element {
  const { comparison, gone, project } = props;
  const { trans } = useReprise();
  return (
    <>
      {gone.length > 0 && (
        <p className="jp-Reprise-warnings" role="status">
          {trans._n(
            'Run %2 is not there any more.',
            'Runs %2 are not there any more.',
            gone.length,
            gone.map(shortId).join(', ')
          )}
        </p>
      )}
      {comparison ? (
        <>
          <Table comparison={comparison} project={project} />
          <MetricPlot runs={comparison.runs} />
          {comparison.runs.length === 2 && <Cells cells={comparison.cells} />}
        </>
      ) : (
        <Hint>{trans.__('Nothing is left to compare.')}</Hint>
      )}
    </>
  );
}

function Table(props: {
  comparison: IComparison;
  project: string;
}): React.JSX.Element {
  const { project } = props;
  const { runs } = props.comparison;
  // what no run has says nothing
  const facts = props.comparison.facts.filter(fact =>
    fact.values.some(value => value !== null && value !== '')
  );
  const { trans } = useReprise();
  const [isBrief, setBrief] = useKept<boolean>('brief', true);
  const shown = isBrief ? facts.filter(fact => !fact.is_equal) : facts;
  return (
    <>
      <label className="jp-Reprise-row">
        <input
          type="checkbox"
          checked={isBrief}
          onChange={event => {
            setBrief(event.target.checked);
          }}
        />
        {trans.__(
          'Only what differs (%1 of %2)',
          facts.filter(f => !f.is_equal).length,
          facts.length
        )}
      </label>
      <div
        className="jp-Reprise-scroll"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Comparison')}
      >
        <table className="jp-Reprise-comparison">
          <thead>
            <tr>
              <td />
              {runs.map(run => (
                <RunHead key={run.id} run={run} project={project} />
              ))}
            </tr>
          </thead>
          <Rows facts={shown} columns={runs.length} />
        </table>
      </div>
      {shown.length === 0 && <Hint>{trans.__('Nothing differs.')}</Hint>}
    </>
  );
}

/** The head of a run's column, which leads to the run. */
function RunHead(props: { run: IRun; project: string }): React.JSX.Element {
  const moments = useMoments();
  const { run, project } = props;
  const { execute } = useReprise();
  return (
    <th scope="col">
      <button
        type="button"
        className="jp-Reprise-link"
        title={run.id}
        onClick={() => {
          execute(CommandIDs.showRun, { run: run.id, project });
        }}
      >
        {shortId(run.id)}
      </button>{' '}
      <StatusSign status={run.status} />
      <div className="jp-Reprise-quiet">{moments.short(run.queued)}</div>
    </th>
  );
}

function Rows(props: {
  facts: readonly IFact[];
  columns: number;
}): React.JSX.Element {
  const { trans } = useReprise();
  const sections = [...new Set(props.facts.map(fact => fact.section))];
  return (
    <>
      {sections.map(section => (
        <tbody key={section}>
          <tr>
            <th
              className="jp-Reprise-tableSection"
              scope="rowgroup"
              colSpan={props.columns + 1}
            >
              {sectionName(section, trans)}
            </th>
          </tr>
          {props.facts
            .filter(fact => fact.section === section)
            .map(fact => (
              <tr key={fact.name} data-differs={!fact.is_equal}>
                <th scope="row">
                  {fact.name}
                  {!fact.is_equal && (
                    <span
                      className="jp-Reprise-differs"
                      title={trans.__('differs')}
                    >
                      <span aria-hidden="true"> ≠</span>
                      <span className="jp-Reprise-unseen">
                        {trans.__('differs')}
                      </span>
                    </span>
                  )}
                </th>
                {fact.values.map((value, i) => (
                  <td key={i}>{value === null ? '–' : formatValue(value)}</td>
                ))}
              </tr>
            ))}
        </tbody>
      ))}
    </>
  );
}

/** The cells of two runs that are not the same. */
function Cells(props: {
  cells: readonly ICellDifference[] | null;
}): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <Part title={trans.__('Cells, as they were executed')}>
      {props.cells === null && (
        <Hint>{trans.__('One of them left no executed notebook.')}</Hint>
      )}
      {props.cells?.length === 0 && (
        <Hint>{trans.__('Their cells are the same.')}</Hint>
      )}
      {props.cells?.map(cell => (
        <figure
          className="jp-Reprise-diff"
          key={`${String(cell.before)}-${String(cell.after)}`}
        >
          <figcaption>{cellTitle(cell, trans)}</figcaption>
          <DiffLines lines={cell.source} />
          {cell.outputs.length > 0 && (
            <>
              <figcaption>{trans.__('Its outputs')}</figcaption>
              <DiffLines lines={cell.outputs} />
            </>
          )}
        </figure>
      ))}
    </Part>
  );
}

function cellTitle(
  cell: ICellDifference,
  trans: ReturnType<typeof useReprise>['trans']
): string {
  if (cell.before === null) {
    return trans.__(
      'Executed cell %1, only in the second',
      (cell.after ?? 0) + 1
    );
  }
  if (cell.after === null) {
    return trans.__('Executed cell %1, only in the first', cell.before + 1);
  }
  return trans.__('Executed cell %1', cell.after + 1);
}

function DiffLines(props: { lines: readonly string[] }): React.JSX.Element {
  return (
    <pre>
      {props.lines.map((line, i) => (
        <span key={i} data-change={line.slice(0, 1)}>
          {line.replace(/\n$/, '')}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
