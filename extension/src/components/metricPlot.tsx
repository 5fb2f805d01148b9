import * as React from 'react';

import type { IRun } from '../api/types';
import { formatNumber, shortId } from '../model/format';
import { layOut, metricNames } from '../model/plot';
import { useKept, useReprise } from './context';
import { Part } from './parts';
import { Select } from './select';

const WIDTH = 320;
const HEIGHT = 120;
const MARGIN = 12;

/** A metric over runs in the order in which they were made. */
export function MetricPlot(props: {
  runs: readonly IRun[];
}): React.JSX.Element | null {
  const { trans } = useReprise();
  const names = metricNames(props.runs);
  const [chosen, setChosen] = useKept<string>('metric', '');
  if (names.length === 0) {
    return null;
  }
  const metric = names.includes(chosen) ? chosen : names[0];
  return (
    <Part title={trans.__('Metric over Runs')}>
      <Select
        className="jp-mod-styled jp-Reprise-select"
        aria-label={trans.__('Metric')}
        value={metric}
        choices={names.map(name => [name, name])}
        onChange={setChosen}
      />
      <Drawing runs={props.runs} metric={metric} />
    </Part>
  );
}

function Drawing(props: {
  runs: readonly IRun[];
  metric: string;
}): React.JSX.Element {
  const { trans } = useReprise();
  const { points, least, most } = layOut(props.runs, props.metric);
  const placed = points.map(point => ({
    ...point,
    x: MARGIN + point.x * (WIDTH - 2 * MARGIN),
    y: HEIGHT - MARGIN - point.y * (HEIGHT - 2 * MARGIN)
  }));
  const label = trans.__(
    '%1 over %2 runs, from %3 to %4',
    props.metric,
    points.length,
    formatNumber(least),
    formatNumber(most)
  );
  return (
    <div className="jp-Reprise-plot">
      <div className="jp-Reprise-axis" aria-hidden="true">
        <span>{formatNumber(most)}</span>
        {most > least && <span>{formatNumber(least)}</span>}
      </div>
      <svg
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        role="img"
        aria-label={label}
      >
        <polyline
          points={placed.map(p => `${String(p.x)},${String(p.y)}`).join(' ')}
        />
        {placed.map(point => (
          <circle key={point.run.id} cx={point.x} cy={point.y} r={4}>
            <title>{`${shortId(point.run.id)}: ${formatNumber(point.value)}`}</title>
          </circle>
        ))}
      </svg>
    </div>
  );
}
