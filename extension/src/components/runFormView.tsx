import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import type { INotebook } from '../api/types';
import { countPoints, givenAxes, writeAxes } from '../model/axes';
import { givenValues, planForm, valuesOfRun } from '../model/form';
import { Connected } from './connection';
import { useReprise } from './context';
import { useDescribed, useDraft } from './described';
import { Earlier, useEarlier } from './earlierRuns';
import { Button, ErrorNote, Failure, Hint } from './parts';
import { ParameterForm } from './runForm';
import { initialOptions, type IRunOptions, RunOptions } from './runOptions';
import { StartedOnes } from './startedRun';
import { useStarting } from './starting';
import { SweepForm } from './sweepForm';

interface IFormProps {
  path: string;
  /** The run whose values are to be used at first. */
  source: string;
  /** Whether it begins with many values rather than one of each. */
  isSweep: boolean;
}

/** What is shown for one notebook: its form, and the runs that were started from it. */
export default function RunFormView(props: IFormProps): React.JSX.Element {
  const { path } = props;
  const { trans } = useReprise();
  const { view, error, retry } = useDescribed(path);
  const draft = useDraft(path);
  const sweepDraft = useDraft(sweepKey(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  const known = view && draft && sweepDraft;
  return (
    <div className="jp-Reprise-view jp-Reprise-runForm">
      <h2 title={path}>{name}</h2>
      <Connected>
        {error ? <Failure error={error} onRetry={retry} /> : null}
        {known && (
          <Form {...props} view={view} draft={draft} sweepDraft={sweepDraft} />
        )}
        {!known && !error && <Hint>{trans.__('Reading…')}</Hint>}
      </Connected>
    </div>
  );
}

/** Under which name the draft of a notebook's sweep is kept, beside that of its run. */
function sweepKey(path: string): string {
  return `${path}?sweep`;
}

function Form(
  props: IFormProps & {
    view: INotebook;
    draft: JSONObject;
    sweepDraft: JSONObject;
  }
): React.JSX.Element {
  const { view } = props;
  const { drafts, settings, trans } = useReprise();
  const plan = React.useMemo(() => planForm(view), [view]);
  const [values, setValues] = React.useState<JSONObject>(() =>
    valuesOfRun(plan, props.draft)
  );
  const [axes, setAxes] = React.useState(
    () => (props.sweepDraft['axes'] ?? {}) as Record<string, string>
  );
  const [isSweep, setSweep] = React.useState(
    props.isSweep || props.sweepDraft['isSweep'] === true
  );
  const [options, setOptions] = React.useState<IRunOptions>(() =>
    initialOptions(settings)
  );
  const [isStrict, setStrict] = React.useState(false);
  // counts up whenever values come from elsewhere, so that the fields show them
  const [version, setVersion] = React.useState(0);
  const starting = useStarting(view, plan, options);

  const change = (changed: JSONObject) => {
    setValues(changed);
    drafts.write(view.path, givenValues(changed, plan.defaults));
    starting.forgive();
  };
  const changeSweep = (chosen: boolean, changed: Record<string, string>) => {
    setSweep(chosen);
    setAxes(changed);
    drafts.write(sweepKey(view.path), { isSweep: chosen, axes: changed });
    starting.forgive();
  };
  const take = (taken: JSONObject) => {
    if (isSweep) {
      changeSweep(true, writeAxes(givenValues(taken, plan.defaults), plan));
    } else {
      change(taken);
      setVersion(count => count + 1);
    }
  };
  const earlier = useEarlier(view, props.source, run => {
    take(valuesOfRun(plan, run.parameters));
  });
  const choose = (chosen: boolean) => {
    const given = writeAxes(givenValues(values, plan.defaults), plan);
    changeSweep(chosen, chosen ? { ...given, ...givenAxes(axes, plan) } : axes);
  };
  const submitRun = () => {
    const given = givenValues(values, plan.defaults);
    const required = (plan.schema['required'] ?? []) as string[];
    setStrict(true);
    if (required.every(name => name in given)) {
      starting.run(given);
    }
  };
  const given = givenAxes(axes, plan);
  const below = (
    <>
      {view.parameters.length === 0 && (
        <Hint>{trans.__('It takes no parameters.')}</Hint>
      )}
      <RunOptions
        path={view.path}
        kernel={view.kernel}
        isSweep={isSweep}
        options={options}
        onChange={setOptions}
      />
      <ErrorNote error={starting.error} />
      <div className="jp-Reprise-row jp-Reprise-submit">
        <SubmitButton
          isBusy={starting.isBusy}
          points={isSweep ? countPoints(given, plan) : null}
          isDisabled={isSweep && Object.keys(given).length === 0}
        />
        <Button
          onClick={() => {
            take(plan.defaults);
          }}
        >
          {trans.__('Defaults')}
        </Button>
      </div>
    </>
  );
  return (
    <>
      <ErrorNote error={earlier.error} />
      <Earlier runs={earlier.earlier} onTake={earlier.take} />
      {view.parameters.length > 0 && (
        <Mode isSweep={isSweep} onChange={choose} />
      )}
      {view.problem && <ErrorNote error={new Error(view.problem)} />}
      {isSweep ? (
        <SweepForm
          plan={plan}
          axes={axes}
          problems={starting.problems}
          onChange={changed => {
            changeSweep(true, changed);
          }}
          onSubmit={() => {
            starting.sweep(given);
          }}
        >
          {below}
        </SweepForm>
      ) : (
        <ParameterForm
          key={version}
          plan={plan}
          values={values}
          problems={starting.problems}
          isStrict={isStrict}
          onChange={change}
          onSubmit={submitRun}
        >
          {below}
        </ParameterForm>
      )}
      <StartedOnes started={starting.started} project={view.project} />
    </>
  );
}

/** Whether each parameter has one value, or as many as one likes. */
function Mode(props: {
  isSweep: boolean;
  onChange: (isSweep: boolean) => void;
}): React.JSX.Element {
  const { trans } = useReprise();
  const name = React.useId();
  const choices: [boolean, string][] = [
    [false, trans.__('One run')],
    [true, trans.__('Sweep: many values')]
  ];
  return (
    <div className="jp-Reprise-field" role="radiogroup">
      <span>{trans.__('What to run')}</span>
      <div className="jp-Reprise-row">
        {choices.map(([isSweep, label]) => (
          <label key={label} className="jp-Reprise-choice">
            <input
              type="radio"
              name={name}
              checked={props.isSweep === isSweep}
              onChange={() => {
                props.onChange(isSweep);
              }}
            />
            {label}
          </label>
        ))}
      </div>
    </div>
  );
}

function SubmitButton(props: {
  isBusy: boolean;
  isDisabled: boolean;
  /** How many runs a sweep has; null for one that is none. */
  points: number | null;
}): React.JSX.Element {
  const { trans } = useReprise();
  const { isBusy, points } = props;
  const label =
    points === null
      ? trans.__('Run')
      : trans._n('Sweep: one run', 'Sweep: %1 runs', points);
  return (
    <Button type="submit" look="accept" disabled={isBusy || props.isDisabled}>
      {isBusy ? trans.__('Asking…') : label}
    </Button>
  );
}
