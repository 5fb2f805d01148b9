import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import type { INotebook } from '../api/types';
import { countPoints, givenAxes } from '../model/axes';
import { givenValues, type IFormPlan, planForm } from '../model/form';
import type { IFormState } from '../model/formState';
import { Connected } from './connection';
import { useReprise } from './context';
import { useDescribed, useDraft } from './useDescribed';
import { Earlier, useEarlier } from './earlierRuns';
import { formKey, type IForm, useForm } from './useForm';
import { OpenValues } from './openValues';
import { Button, ErrorNote, Hint, Failure } from './parts';
import { ParameterForm } from './runForm';
import { RunOptions } from './runOptions';
import { StartedOnes } from './startedRun';
import { type IStarting, useStarting } from './useStarting';
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
  const draft = useDraft(formKey(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    <div className="jp-Reprise-view jp-Reprise-runForm">
      <h2 title={path}>{name}</h2>
      <Connected>
        {error ? <Failure error={error} onRetry={retry} /> : null}
        {view && draft && <Form {...props} view={view} draft={draft} />}
        {!(view && draft) && !error && <Hint>{trans.__('Reading…')}</Hint>}
      </Connected>
    </div>
  );
}

function Form(
  props: IFormProps & { view: INotebook; draft: JSONObject }
): React.JSX.Element {
  const { view } = props;
  const plan = React.useMemo(() => planForm(view), [view]);
  const form = useForm(view, plan, props.draft, props.isSweep);
  const starting = useStarting(view, plan, form.state.options);
  const earlier = useEarlier(view, props.source, run => {
    form.take(run.parameters);
    starting.forgive();
  });
  const asking: IAsking = {
    view,
    plan,
    form,
    starting,
    change: changed => {
      form.change(changed);
      starting.forgive();
    }
  };
  return (
    <>
      <ErrorNote error={earlier.error} />
      <Earlier runs={earlier.earlier} onTake={earlier.take} />
      {view.parameters.length > 0 && (
        <Mode
          isSweep={form.state.isSweep}
          onChange={isSweep => {
            form.choose(isSweep);
            starting.forgive();
          }}
        />
      )}
      {view.problem && <ErrorNote error={new Error(view.problem)} />}
      {form.state.isSweep ? <Many {...asking} /> : <One {...asking} />}
      <StartedOnes started={starting.started} project={view.project} />
    </>
  );
}

/** What the two ways to ask have in common. */
interface IAsking {
  view: INotebook;
  plan: IFormPlan;
  form: IForm;
  starting: IStarting;
  /** Take what was typed, and drop what was found wrong with what stood there before. */
  change: (changed: Partial<IFormState>) => void;
}

/** Ask for one run. */
function One(props: IAsking): React.JSX.Element {
  const { plan, form, starting } = props;
  const [isStrict, setStrict] = React.useState(false);
  const submit = () => {
    const given = givenValues(form.state.values, plan.defaults);
    const required = (plan.schema['required'] ?? []) as string[];
    setStrict(true);
    if (required.every(name => name in given)) {
      starting.run(given);
    }
  };
  return (
    <ParameterForm
      key={form.version}
      plan={plan}
      values={form.state.values}
      problems={starting.problems}
      isStrict={isStrict}
      onChange={values => {
        props.change({ values });
      }}
      onSubmit={submit}
    >
      {plan.isOpen && (
        <OpenValues
          key={form.version}
          language={props.view.language}
          values={form.state.values as Record<string, string>}
          onChange={values => {
            props.change({ values });
          }}
        />
      )}
      <Below {...props} points={null} />
    </ParameterForm>
  );
}

/** Ask for a run at every combination of values. */
function Many(props: IAsking): React.JSX.Element {
  const { plan, form, starting } = props;
  const given = givenAxes(form.state.axes, plan);
  const isEmpty = Object.keys(given).length === 0;
  return (
    <SweepForm
      plan={plan}
      axes={form.state.axes}
      problems={starting.problems}
      onChange={axes => {
        props.change({ axes });
      }}
      onSubmit={() => {
        starting.sweep(given);
      }}
    >
      {plan.isOpen && (
        <OpenValues
          key={form.version}
          language={props.view.language}
          values={form.state.axes}
          onChange={axes => {
            props.change({ axes });
          }}
        />
      )}
      <Below {...props} points={isEmpty ? 0 : countPoints(given, plan)} />
    </SweepForm>
  );
}

/** What stands below the parameters: how to run it, and the buttons. */
function Below(
  props: IAsking & {
    /** How many runs a sweep has; null for one that is none. */
    points: number | null;
  }
): React.JSX.Element {
  const { view, form, plan, starting, points } = props;
  const { trans } = useReprise();
  return (
    <>
      {view.parameters.length === 0 && !plan.isOpen && (
        <Hint>{trans.__('It takes no parameters.')}</Hint>
      )}
      <RunOptions
        view={view}
        isSweep={form.state.isSweep}
        options={form.state.options}
        onChange={changed => {
          form.change({ options: { ...form.state.options, ...changed } });
        }}
      />
      <ErrorNote error={starting.error} />
      <div className="jp-Reprise-row jp-Reprise-submit">
        <SubmitButton isBusy={starting.isBusy} points={points} />
        <Button
          onClick={() => {
            form.take(plan.defaults);
            starting.forgive();
          }}
        >
          {trans.__('Defaults')}
        </Button>
      </div>
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
    <div
      className="jp-Reprise-field"
      role="radiogroup"
      aria-labelledby={`${name}-label`}
    >
      <span id={`${name}-label`}>{trans.__('What to run')}</span>
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
  points: number | null;
}): React.JSX.Element {
  const { trans } = useReprise();
  const { isBusy, points } = props;
  const label =
    points === null
      ? trans.__('Run')
      : trans._n('Sweep: one run', 'Sweep: %1 runs', Math.max(points, 1));
  return (
    <Button type="submit" look="accept" disabled={isBusy || points === 0}>
      {isBusy ? trans.__('Asking…') : label}
    </Button>
  );
}
