import type { JSONObject, JSONValue } from '@lumino/coreutils';

import type { IProject, IRunQuery, RunStatus, SortKey } from '../api/types';
import { STATUSES } from './status';

/** Every order of the list. */
export const SORTS: readonly SortKey[] = [
  'newest',
  'oldest',
  'notebook',
  'status',
  'longest'
];

export interface IHistoryFilter {
  /** The one notebook whose runs are meant, as its project names it. */
  notebook: string;
  /** What was typed: words of a notebook's name, `name=value`, `metric<bound`. */
  text: string;
  status: RunStatus | '';
  sweep: string;
}

export const NO_FILTER: IHistoryFilter = {
  notebook: '',
  text: '',
  status: '',
  sweep: ''
};

/** What is to be found again after a reload: what differs from the list as it is at first. */
export function writeFilter(filter: IHistoryFilter, sort: SortKey): JSONObject {
  const initial: Record<string, string> = { ...NO_FILTER, sort: SORTS[0] };
  const given = Object.entries({ ...filter, sort }).filter(
    ([name, value]) => value !== initial[name]
  );
  return Object.fromEntries(given);
}

/** Take up what was kept; what can't be understood is as it is at first. */
export function readFilter(kept: JSONObject): {
  filter: IHistoryFilter;
  sort: SortKey;
} {
  return {
    filter: {
      notebook: textOf(kept['notebook']),
      text: textOf(kept['text']),
      status: STATUSES.find(one => one === kept['status']) ?? '',
      sweep: textOf(kept['sweep'])
    },
    sort: SORTS.find(one => one === kept['sort']) ?? SORTS[0]
  };
}

function textOf(kept: JSONValue | undefined): string {
  return typeof kept === 'string' ? kept : '';
}

/** Give a notebook's name in its project, where it is known relative to the server's root. */
export function nameIn(project: IProject | null, path: string): string {
  const folder = project?.path ? `${project.path}/` : '';
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

/** Make a glob that holds for one path only; a plain path may be taken for another's name. */
export function exactly(path: string): string {
  return `${Private.escape(path.slice(0, -1))}[${path.slice(-1)}]`;
}

/** Turn what was typed into a query: `a=1` a parameter, `rmse<0.3` a metric, else a notebook. */
export function toQuery(filter: IHistoryFilter): IRunQuery {
  const query: IRunQuery = { parameter: [], metric: [] };
  const names: string[] = [];
  for (const word of filter.text.split(/\s+/).filter(Boolean)) {
    if (/^\w+(<=|>=|<|>)[-+.\w]+$/.test(word)) {
      query.metric?.push(word);
    } else if (/^\w+=./.test(word)) {
      query.parameter?.push(word);
    } else {
      names.push(word);
    }
  }
  if (filter.notebook) {
    query.notebook = exactly(filter.notebook);
  } else if (names.length > 0) {
    query.notebook = Private.globOf(names);
  }
  if (filter.status) {
    query.status = [filter.status];
  }
  query.sweep = filter.sweep || undefined;
  return query;
}

namespace Private {
  /** Make a glob of words: one that is a glob is taken as it is, others are found in a name. */
  export function globOf(words: readonly string[]): string {
    const isGlob = (word: string) => /[*?]/.test(word);
    if (words.length === 1 && isGlob(words[0])) {
      return words[0];
    }
    const parts = words.map(word => (isGlob(word) ? word : escape(word)));
    return `**/*${parts.join('*')}*`;
  }

  export function escape(text: string): string {
    return text.replace(/[*?[]/g, '[$&]');
  }
}
