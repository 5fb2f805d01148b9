import { type JSONObject, UUID } from '@lumino/coreutils';
import * as React from 'react';

import { RepriseError } from '../api/errors';
import type { IFieldProblem, INotebook, IRun, IRunDetail } from '../api/types';
import { givenValues, planForm, valuesOfRun } from '../model/form';
import { formatFullMoment, shortId } from '../model/format';
import { statusName } from '../model/status';
import { Connected } from './connection';
import { useReprise, useSignal } from './context';
import { Button, ErrorNote, Hint } from './parts';
import { ParameterForm } from './runForm';
import { initialOptions, type IRunOptions, RunOptions } from './runOptions';
import { StartedRun } from './startedRun';

/** What is shown for one notebook: its form, and the runs that were started from it. */
export default function RunFormView(props: {
  path: string;
  /** The run whose values are to be used at first. */
  source: string;
}): React.JSX.Element {
  const { trans } = useReprise();
  const [view, error] = useView(props.path);
  const draft = useDraft(props.path);
  const name = props.path.slice(props.path.lastIndexOf('/') + 1);
  return (
    <div className="jp-Reprise-view jp-Reprise-runForm">
      <h2 title={props.path}>{name}</h2>
      <Connected>
        <ErrorNote error={error} />
        {view && draft && (
          <Form view={view} draft={draft} source={props.source} />
        )}
        {!(view && draft) && !error && <Hint>{trans.__('Reading…')}</Hint>}
      </Connected>
    </div>
  );
}

/** Find what was typed before; null until that is known. */
function useDraft(path: string): JSONObject | null {
  const { drafts } = useReprise();
  const [draft, setDraft] = React.useState<JSONObject | null>(null);
  React.useEffect(() => {
    drafts.read(path).then(setDraft, () => {
      setDraft({});
    });
  }, [drafts, path]);
  return draft;
}

/** Describe the notebook as it is being edited, or as it is in its file. */
function useView(path: string): [INotebook | null, unknown] {
  const { client, findOpen, notebook, runs } = useReprise();
  useSignal(notebook.changed);
  useSignal(runs.changed);
  const isReady = runs.connection === 'ready';
  const [view, setView] = React.useState<INotebook | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  React.useEffect(() => {
    if (isReady) {
      const open = findOpen(path);
      const content = open?.isDirty ? open.toJSON() : undefined;
      client.notebook(path, content).then(setView, setError);
    }
  }, [client, findOpen, isReady, path]);
  const isInFront = notebook.open?.path === path;
  return [(isInFront && notebook.view) || view, error];
}

function Form(props: {
  view: INotebook;
  draft: JSONObject;
  source: string;
}): React.JSX.Element {
  const { view } = props;
  const { drafts, settings, trans } = useReprise();
  const plan = React.useMemo(() => planForm(view), [view]);
  const [values, setValues] = React.useState<JSONObject>(() =>
    valuesOfRun(plan, props.draft)
  );
  const [options, setOptions] = React.useState<IRunOptions>(() =>
    initialOptions(settings)
  );
  const [isStrict, setStrict] = React.useState(false);
  // counts up whenever values come from elsewhere, so that the fields show them
  const [version, setVersion] = React.useState(0);
  const [earlier, take] = useEarlier(view, props.source, run => {
    setValues(valuesOfRun(plan, run.parameters));
    setVersion(count => count + 1);
  });
  const [start, state] = useStart(view, options);

  const submit = () => {
    const given = givenValues(values, plan.defaults);
    const required = (plan.schema['required'] ?? []) as string[];
    setStrict(true);
    if (required.every(name => name in given)) {
      start(given);
    }
  };
  return (
    <>
      <Earlier runs={earlier} onTake={take} />
      {view.problem && <ErrorNote error={new Error(view.problem)} />}
      <ParameterForm
        key={version}
        plan={plan}
        values={values}
        problems={state.problems}
        isStrict={isStrict}
        onChange={changed => {
          setValues(changed);
          drafts.write(view.path, givenValues(changed, plan.defaults));
          state.forgive();
        }}
        onSubmit={submit}
      >
        {view.parameters.length === 0 && (
          <Hint>{trans.__('It takes no parameters.')}</Hint>
        )}
        <RunOptions
          path={view.path}
          kernel={view.kernel}
          options={options}
          onChange={setOptions}
        />
        <ErrorNote error={state.error} />
        <div className="jp-Reprise-row jp-Reprise-submit">
          <Button type="submit" look="accept" disabled={state.isBusy}>
            {state.isBusy ? trans.__('Asking…') : trans.__('Run')}
          </Button>
          <Button
            onClick={() => {
              setValues(plan.defaults);
              drafts.write(view.path, {});
              setVersion(version + 1);
            }}
          >
            {trans.__('Defaults')}
          </Button>
        </div>
      </ParameterForm>
      <div className="jp-Reprise-stack" aria-live="polite">
        {state.started.map(detail => (
          <StartedRun key={detail.run.id} detail={detail} />
        ))}
      </div>
    </>
  );
}

interface IStartState {
  isBusy: boolean;
  error: unknown;
  problems: readonly IFieldProblem[];
  started: readonly IRunDetail[];
  /** Drop what the server found wrong, as values have changed. */
  forgive: () => void;
}

/** Ask for runs, and keep what became of the asking. */
function useStart(
  view: INotebook,
  options: IRunOptions
): [(given: JSONObject) => void, IStartState] {
  const { client, findOpen, runs } = useReprise();
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<unknown>(null);
  const [problems, setProblems] = React.useState<readonly IFieldProblem[]>([]);
  const [started, setStarted] = React.useState<readonly IRunDetail[]>([]);

  const ask = async (given: JSONObject) => {
    const open = findOpen(view.path);
    if (open?.isDirty && options.unsaved === 'save') {
      await open.save();
    }
    const request = {
      parameters: given,
      seed: options.seed || null,
      kernel: options.kernel || null,
      fresh: options.isFresh,
      content: open?.isDirty ? open.toJSON() : null
    };
    const detail = await client.run(view.path, request, UUID.uuid4());
    setStarted(known => [
      detail,
      ...known.filter(one => one.run.id !== detail.run.id).slice(0, 4)
    ]);
    runs.update(detail.run);
  };
  const start = (given: JSONObject) => {
    setBusy(true);
    setError(null);
    setProblems([]);
    ask(given)
      .catch((reason: unknown) => {
        const found = reason instanceof RepriseError ? reason.problems : [];
        setProblems(found);
        setError(found.length === 0 ? reason : null);
      })
      .finally(() => {
        setBusy(false);
      });
  };
  const forgive = () => {
    setProblems(known => (known.length > 0 ? [] : known));
  };
  return [start, { isBusy, error, problems, started, forgive }];
}

/** Find the notebook's latest runs, and take the values of the one that is asked for at first. */
function useEarlier(
  view: INotebook,
  source: string,
  onTake: (run: IRun) => void
): [readonly IRun[], (run: IRun) => void] {
  const { client, runs } = useReprise();
  const [earlier, setEarlier] = React.useState<readonly IRun[]>([]);
  const { name: notebook, project } = view;
  React.useEffect(() => {
    const read = () => {
      client.runs({ project, notebook, limit: 20 }).then(
        page => {
          setEarlier(page.runs);
        },
        () => {
          setEarlier([]);
        }
      );
    };
    runs.runEnded.connect(read);
    read();
    return () => {
      runs.runEnded.disconnect(read);
    };
  }, [client, notebook, project, runs]);
  React.useEffect(() => {
    if (source) {
      client.detail(source, project).then(
        detail => {
          onTake(detail.run);
        },
        () => undefined
      );
    }
  }, [client, project, source]);
  return [earlier, onTake];
}

function Earlier(props: {
  runs: readonly IRun[];
  onTake: (run: IRun) => void;
}): React.JSX.Element | null {
  const { trans } = useReprise();
  if (props.runs.length === 0) {
    return null;
  }
  return (
    <label className="jp-Reprise-field">
      <span>{trans.__('Values of')}</span>
      <select
        className="jp-mod-styled jp-Reprise-select"
        value=""
        onChange={event => {
          const run = props.runs.find(one => one.id === event.target.value);
          if (run) {
            props.onTake(run);
          }
        }}
      >
        <option value="">{trans.__('an earlier run…')}</option>
        {props.runs.map(run => (
          <option key={run.id} value={run.id}>
            {`${formatFullMoment(run.queued)} · ${shortId(run.id)} · ${statusName(run.status, trans)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
