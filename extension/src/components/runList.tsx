import * as React from 'react';

import type { IRun } from '../api/types';
import {
  formatFullMoment,
  formatMoment,
  formatPairs,
  formatSeconds,
  secondsBetween,
  shortId,
  stem
} from '../model/format';
import { useReprise } from './context';
import type { IRunListProps } from './historySection';
import { StatusSign } from './parts';

const ROW = 44;
/** Rows that are rendered beyond the edges, so that scrolling finds them ready. */
const MARGIN = 8;

/** A list of which only the rows in sight are rendered, however long it is. */
export function RunList(props: IRunListProps): React.JSX.Element {
  const { runs, chosen, onChoose, onOpen, onEnd } = props;
  const { trans } = useReprise();
  const node = React.useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(node, runs, onEnd);
  const [active, setActive] = React.useState(0);
  const current = Math.min(active, runs.length - 1);

  const toggle = (run: IRun) => {
    const changed = new Set(chosen);
    if (!changed.delete(run.id)) {
      changed.add(run.id);
    }
    onChoose(changed);
  };
  const move = (to: number) => {
    const index = Math.max(0, Math.min(runs.length - 1, to));
    setActive(index);
    reveal(node.current, index);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const page = Math.floor((node.current?.clientHeight ?? ROW) / ROW);
    const actions: Partial<Record<string, () => void>> = {
      ArrowDown: () => {
        move(current + 1);
      },
      ArrowUp: () => {
        move(current - 1);
      },
      PageDown: () => {
        move(current + page);
      },
      PageUp: () => {
        move(current - page);
      },
      Home: () => {
        move(0);
      },
      End: () => {
        move(runs.length - 1);
      },
      Enter: () => {
        onOpen(runs[current]);
      },
      ' ': () => {
        toggle(runs[current]);
      }
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
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
      aria-activedescendant={Private.rowId(runs[current])}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
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
              setActive(first + i);
              onOpen(run);
            }}
            onToggle={() => {
              setActive(first + i);
              toggle(run);
            }}
          />
        ))}
      </div>
    </div>
  );
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
      title={`${run.notebook}\n${formatFullMoment(run.queued)}\n${formatPairs(run.parameters)}`}
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
        <span>{formatMoment(run.queued)}</span>
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
