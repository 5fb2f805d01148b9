import * as React from 'react';

import type { IFieldProblem } from '../api/types';
import { findFaults } from '../model/axisFaults';
import type { IFormPlan } from '../model/form';
import { useReprise } from './context';
import { InputFrame } from './inputFrame';
import { Hint } from './parts';
import { judge } from './validator';

/** The parameters of a notebook, each with as many values as one likes. */
export function SweepForm(
  props: React.PropsWithChildren<{
    plan: IFormPlan;
    /** What was typed, by parameter. */
    axes: Record<string, string>;
    /** What the server found wrong. */
    problems: readonly IFieldProblem[];
    onChange: (axes: Record<string, string>) => void;
    onSubmit: () => void;
  }>
): React.JSX.Element {
  const { plan, axes } = props;
  const { trans } = useReprise();
  return (
    <form
      className="jp-Reprise-form"
      onSubmit={event => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <Hint>
        {trans.__(
          'Put commas between values, or count by from:to:step, as in 0.1:0.5:0.1. Each value is combined with those of the other parameters.'
        )}
      </Hint>
      {Object.keys(plan.fields).map(name => (
        <Axis
          key={name}
          name={name}
          plan={plan}
          text={axes[name] ?? ''}
          problems={props.problems.filter(problem => problem.name === name)}
          onChange={text => {
            props.onChange({ ...axes, [name]: text });
          }}
        />
      ))}
      {props.children}
    </form>
  );
}

/** One parameter: its values, its help and what is wrong with them. */
function Axis(props: {
  name: string;
  plan: IFormPlan;
  text: string;
  problems: readonly IFieldProblem[];
  onChange: (text: string) => void;
}): React.JSX.Element {
  const { name, plan } = props;
  const { trans } = useReprise();
  const field = plan.fields[name];
  const found = findFaults(name, props.text, plan, { judge, trans });
  // what was asked with the same values was found wrong by the server, which knows more
  const said = props.problems.map(problem => problem.message);
  const problems = said.length > 0 ? said : found;
  const properties = plan.schema['properties'] as Record<
    string,
    { description?: string }
  >;
  const help = [
    properties[name].description,
    field.choices && trans.__('Choices: %1', field.choices.join(', '))
  ].filter((line): line is string => Boolean(line));
  const id = `reprise_sweep_${React.useId().replace(/\W/g, '')}_${name}`;
  return (
    <InputFrame
      id={id}
      label={
        <label htmlFor={id}>
          <code>{name}</code>
        </label>
      }
      errors={problems}
      help={help.map(line => (
        <div key={line}>{line}</div>
      ))}
    >
      <input
        id={id}
        type="text"
        className="form-control"
        spellCheck={false}
        value={props.text}
        placeholder={field.placeholder}
        aria-invalid={problems.length > 0}
        aria-describedby={`${id}__error ${id}__description`}
        onChange={event => {
          props.onChange(event.target.value);
        }}
      />
    </InputFrame>
  );
}
