import type { IRun } from '../api/types';

/** A metric over runs, in the unit square; y grows upwards. */
export interface IPlot {
  points: { run: IRun; value: number; x: number; y: number }[];
  least: number;
  most: number;
}

/** Give the names of records that are numbers in at least one run. */
export function metricNames(runs: readonly IRun[]): string[] {
  const names = new Set<string>();
  for (const run of runs) {
    for (const [name, value] of Object.entries(run.records)) {
      if (typeof value === 'number') {
        names.add(name);
      }
    }
  }
  return [...names];
}

/** Lay a metric out over runs in their order; runs without it leave a gap. */
export function layOut(runs: readonly IRun[], metric: string): IPlot {
  const values = runs.map(run => run.records[metric]);
  const numbers = values.filter(value => typeof value === 'number');
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  const span = most - least;
  const points: IPlot['points'] = [];
  runs.forEach((run, i) => {
    const value = values[i];
    if (typeof value === 'number') {
      const x = runs.length > 1 ? i / (runs.length - 1) : 0.5;
      points.push({
        run,
        value,
        x,
        y: span > 0 ? (value - least) / span : 0.5
      });
    }
  });
  return { points, least, most };
}
