import * as React from 'react';

import type { RunStatus, SortKey } from '../api/types';
import { STATUSES, statusName } from '../model/status';
import { CommandIDs } from '../tokens';
import { useReprise, useSignal } from './context';
import { Button, Failure, Hint } from './parts';
import { RunList } from './runList';
import { Select } from './select';

const MOST_COMPARED = 50;
const TYPING_PAUSE = 300;

/** All runs of the project: filter, sort, choose some, and open or compare them. */
export function HistorySection(): React.JSX.Element {
  const { history } = useReprise();
  useSignal(history.changed);
  // what was chosen in one project means nothing in another
  return <History key={history.project} project={history.project ?? ''} />;
}

function History(props: { project: string }): React.JSX.Element {
  const { project } = props;
  const { execute, history } = useReprise();
  const [chosen, setChosen] = useChosen();
  const { error, runs } = history;
  return (
    <div className="jp-Reprise-history">
      <Filter />
      {error ? (
        <Failure error={error} onRetry={() => void history.reload()} />
      ) : null}
      {runs.length > 0 && <Count shown={runs.length} />}
      {chosen.size > 0 && (
        <Chosen chosen={chosen} project={project} onChoose={setChosen} />
      )}
      {runs.length > 0 ? (
        <RunList
          runs={runs}
          total={history.total}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={run => {
            execute(CommandIDs.showRun, { run: run.id, project });
          }}
          onEnd={() => void history.more()}
        />
      ) : (
        !error && <Nothing />
      )}
    </div>
  );
}

/** Hold which runs were chosen; one that is deleted is chosen no more. */
function useChosen(): [
  ReadonlySet<string>,
  (chosen: ReadonlySet<string>) => void
] {
  const { runs } = useReprise();
  const [chosen, setChosen] = React.useState<ReadonlySet<string>>(new Set());
  React.useEffect(() => {
    const forget = (_: unknown, gone: string) => {
      setChosen(known => new Set([...known].filter(run => run !== gone)));
    };
    runs.runForgotten.connect(forget);
    return () => {
      runs.runForgotten.disconnect(forget);
    };
  }, [runs]);
  return [chosen, setChosen];
}

/** What can be done with the runs that were chosen. */
function Chosen(props: {
  chosen: ReadonlySet<string>;
  project: string;
  onChoose: (chosen: ReadonlySet<string>) => void;
}): React.JSX.Element {
  const { chosen, project } = props;
  const { execute, trans } = useReprise();
  return (
    <div className="jp-Reprise-row">
      <Button
        look="accept"
        disabled={chosen.size < 2 || chosen.size > MOST_COMPARED}
        onClick={() => {
          // in the order in which they were made
          execute(CommandIDs.compare, { runs: [...chosen].sort(), project });
        }}
      >
        {trans.__('Compare %1', chosen.size)}
      </Button>
      <Button
        onClick={() => {
          props.onChoose(new Set());
        }}
      >
        {trans.__('Choose None')}
      </Button>
    </div>
  );
}

function Nothing(): React.JSX.Element {
  const { history, trans } = useReprise();
  const { notebook, text, status, sweep } = history.filter;
  if (history.isLoading) {
    return <Hint>{trans.__('Reading…')}</Hint>;
  }
  return (
    <Hint>
      {notebook || text || status || sweep
        ? trans.__('No run matches.')
        : trans.__('No runs yet. They will be listed here, newest first.')}
    </Hint>
  );
}

function Count(props: { shown: number }): React.JSX.Element {
  const { history, trans } = useReprise();
  const total = history.total ?? props.shown;
  return (
    <div className="jp-Reprise-quiet" role="status">
      {trans._n('%1 run', '%1 runs', total)}
    </div>
  );
}

function Filter(): React.JSX.Element {
  const { history, trans } = useReprise();
  const { filter, sort } = history;
  const sorts: Record<SortKey, string> = {
    newest: trans.__('Newest first'),
    oldest: trans.__('Oldest first'),
    notebook: trans.__('By notebook'),
    status: trans.__('By status'),
    longest: trans.__('Longest first')
  };
  return (
    <div className="jp-Reprise-filter" role="search">
      <FilterText />
      <Select
        className="jp-mod-styled jp-Reprise-select"
        aria-label={trans.__('Status')}
        value={filter.status}
        choices={[
          ['', trans.__('Any status')],
          ...STATUSES.map(one => [one, statusName(one, trans)] as const)
        ]}
        onChange={status => {
          void history.setFilter({ status: status as RunStatus | '' });
        }}
      />
      <Select
        className="jp-mod-styled jp-Reprise-select"
        aria-label={trans.__('Order')}
        value={sort}
        choices={Object.entries(sorts)}
        onChange={key => {
          void history.setSort(key as SortKey);
        }}
      />
      <Chip
        text={filter.notebook}
        label={trans.__('Show runs of all notebooks')}
        onDrop={() => void history.setFilter({ notebook: '' })}
      />
      <Chip
        text={filter.sweep}
        label={trans.__('Show runs of all sweeps')}
        onDrop={() => void history.setFilter({ sweep: '' })}
      />
    </div>
  );
}

/** A filter that is not typed, and is dropped by a click; nothing where there is none. */
function Chip(props: {
  text: string;
  label: string;
  onDrop: () => void;
}): React.JSX.Element | null {
  return props.text ? (
    <button
      type="button"
      className="jp-Reprise-chip"
      title={props.text}
      aria-label={props.label}
      onClick={props.onDrop}
    >
      {props.text} ×
    </button>
  ) : null;
}

/** What is typed takes effect once the typing rests. */
function FilterText(): React.JSX.Element {
  const { history, trans } = useReprise();
  const [text, setText] = React.useState(history.filter.text);
  React.useEffect(() => {
    setText(history.filter.text);
  }, [history.filter.text]);
  React.useEffect(() => {
    if (text === history.filter.text) {
      return;
    }
    const timer = setTimeout(() => void history.search(text), TYPING_PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [text, history]);
  return (
    <input
      type="search"
      className="jp-mod-styled jp-Reprise-search"
      value={text}
      placeholder={trans.__('Filter: n=1, rmse<0.3')}
      title={trans.__(
        'Parts of a notebook’s name in their order; alpha=0.1 for a parameter; rmse<0.3 for a metric'
      )}
      aria-label={trans.__('Filter runs')}
      onChange={event => {
        setText(event.target.value);
      }}
    />
  );
}
