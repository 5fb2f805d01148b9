import * as React from 'react';

import type { IRun } from '../api/types';
import {
  formatPairs,
  formatSeconds,
  secondsBetween,
  shortId,
  stem
} from '../model/format';
import { useMoments, useReprise } from './context';
import { StatusSign } from './parts';

const ROW = 44;
/** Rows that are rendered beyond the edges, so that scrolling finds them ready. */
const MARGIN = 8;

interface IListProps {
  runs: readonly IRun[];
  total: number | null;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
  onOpen: (run: IRun) => void;
  onEnd: () => void;
}

/** A list of which only the rows in sight are rendered, however long it is. */
export function RunList(props: IListProps): React.JSX.Element {
  const { runs, chosen, onChoose, onOpen, onEnd } = props;
  const { trans } = useReprise();
  const node = React.useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(node, runs, onEnd);
  const [current, setCurrent] = useCurrent(runs);
  const isRendered = first <= current && current < last;

  const onKeyDown = (event: React.KeyboardEvent) => {
    const height = node.current?.clientHeight ?? ROW;
    const to = destination(event.key, current, height, runs.length);
    if (to !== null) {
      setCurrent(to);
      reveal(node.current, to);
    } else if (event.key === 'Enter') {
      onOpen(runs[current]);
    } else if (event.key === ' ') {
      onChoose(toggled(chosen, runs[current].id));
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div
      ref={node}
      className="jp-Reprise-list"
      role="listbox"
      aria-multiselectable="true"
      aria-label={trans.__(
        'Runs; Enter opens one, Space chooses it to compare'
      )}
      aria-activedescendant={
        isRendered ? Private.rowId(runs[current]) : undefined
      }
      tabIndex={0}
      onFocus={() => {
        setCurrent(current);
      }}
      onKeyDown={onKeyDown}
    >
      <Rows
        {...props}
        first={first}
        last={last}
        current={current}
        onMark={setCurrent}
      />
    </div>
  );
}

/** The rows in sight, in a box as high as if all were there. */
function Rows(
  props: IListProps & {
    first: number;
    last: number;
    current: number;
    /** Have keys act on a row from now on. */
    onMark: (row: number) => void;
  }
): React.JSX.Element {
  const { runs, chosen, first, last, current, onMark } = props;
  return (
    <div style={{ height: runs.length * ROW }}>
      {runs.slice(first, last).map((run, i) => (
        <Row
          key={run.id}
          run={run}
          index={first + i}
          size={props.total ?? -1}
          isActive={first + i === current}
          isChosen={chosen.has(run.id)}
          onOpen={() => {
            onMark(first + i);
            props.onOpen(run);
          }}
          onToggle={() => {
            onMark(first + i);
            props.onChoose(toggled(chosen, run.id));
          }}
        />
      ))}
    </div>
  );
}

/** Hold the row that keys act on: its run, wherever that stands, or its place once that is gone. */
function useCurrent(runs: readonly IRun[]): [number, (row: number) => void] {
  const [held, hold] = React.useState({ id: '', row: 0 });
  const isInPlace = held.id === '' || runs[held.row]?.id === held.id;
  const place = isInPlace
    ? held.row
    : runs.findIndex(run => run.id === held.id);
  const row = place < 0 ? held.row : place;
  return [
    Math.min(row, runs.length - 1),
    chosen => {
      hold({ id: runs[chosen].id, row: chosen });
    }
  ];
}

function toggled(chosen: ReadonlySet<string>, id: string): Set<string> {
  const changed = new Set(chosen);
  if (!changed.delete(id)) {
    changed.add(id);
  }
  return changed;
}

/** Which row a key leads to; null for one that leads nowhere. */
function destination(
  key: string,
  current: number,
  height: number,
  count: number
): number | null {
  const page = Math.floor(height / ROW);
  const rows: Partial<Record<string, number>> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + page,
    PageUp: current - page,
    Home: 0,
    End: count - 1
  };
  const to = rows[key];
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to));
}

interface IRowProps {
  run: IRun;
  index: number;
  size: number;
  isActive: boolean;
  isChosen: boolean;
  onOpen: () => void;
  onToggle: () => void;
}

function Row(props: IRowProps): React.JSX.Element {
  const moments = useMoments();
  const { run, index, isActive, isChosen, onOpen, onToggle } = props;
  const seconds = secondsBetween(run.started, run.ended);
  const pairs = formatPairs(
    Object.keys(run.records).length > 0 ? run.records : run.parameters
  );
  return (
    <div
      id={Private.rowId(run)}
      className="jp-Reprise-run"
      role="option"
      aria-selected={isChosen}
      aria-setsize={props.size}
      aria-posinset={index + 1}
      data-active={isActive}
      style={{ top: index * ROW, height: ROW }}
      title={`${run.notebook}\n${moments.full(run.queued)}\n${formatPairs(run.parameters)}`}
      onClick={event => {
        (event.ctrlKey || event.metaKey ? onToggle : onOpen)();
      }}
    >
      <span
        className="jp-Reprise-check"
        aria-hidden="true"
        onClick={event => {
          event.stopPropagation();
          onToggle();
        }}
      >
        {isChosen ? '☑' : '☐'}
      </span>
      <StatusSign status={run.status} />
      <span className="jp-Reprise-runText">
        <span className="jp-Reprise-name">{stem(run.notebook)}</span>
        <span className="jp-Reprise-quiet">{run.error ?? pairs}</span>
      </span>
      <span className="jp-Reprise-runSide">
        <span>{moments.short(run.queued)}</span>
        <span className="jp-Reprise-quiet">
          {seconds !== null && run.ended
            ? formatSeconds(seconds)
            : shortId(run.id)}
        </span>
      </span>
    </div>
  );
}

/** Tell which rows are in sight, and call when the last of them are. */
function useWindow(
  ref: React.RefObject<HTMLDivElement>,
  runs: readonly IRun[],
  onEnd: () => void
): [number, number] {
  const count = runs.length;
  const [[top, height], setView] = React.useState([0, 0]);
  React.useEffect(() => {
    const node = ref.current;
    if (node === null) {
      return;
    }
    const look = () => {
      setView([node.scrollTop, node.clientHeight]);
    };
    const observer = new ResizeObserver(look);
    observer.observe(node);
    node.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', look);
    };
  }, [ref]);
  const first = Math.max(0, Math.floor(top / ROW) - MARGIN);
  const last = Math.min(count, Math.ceil((top + height) / ROW) + MARGIN);
  React.useEffect(() => {
    if (last >= count) {
      onEnd();
    }
    // also when the list was read anew meanwhile, and is as long as before
  }, [last, runs]);
  return [first, last];
}

function reveal(node: HTMLElement | null, index: number): void {
  if (node === null) {
    return;
  }
  const top = index * ROW;
  if (top < node.scrollTop) {
    node.scrollTop = top;
  } else if (top + ROW > node.scrollTop + node.clientHeight) {
    node.scrollTop = top + ROW - node.clientHeight;
  }
}

namespace Private {
  export function rowId(run: IRun): string {
    return `jp-Reprise-run-${run.id}`;
  }
}
