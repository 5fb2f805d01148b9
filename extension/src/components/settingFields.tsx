import type { FieldProps } from '@rjsf/utils';
import * as React from 'react';

import type { Choice } from '../model/publishing';
import { useReprise } from './context';
import { Select } from './select';

/** One of a few values, each with words that say what it means. */
export function ChoiceField(props: FieldProps): React.JSX.Element {
  const id = props.idSchema.$id;
  return (
    <Select
      id={id}
      className="form-control"
      aria-describedby={`${id}__error ${id}__description`}
      value={(props.formData ?? '') as string}
      choices={choicesOf(props)}
      onChange={props.onChange}
    />
  );
}

function choicesOf(props: FieldProps): readonly Choice[] {
  return (props.uiSchema?.['ui:choices'] ?? []) as readonly Choice[];
}

/** Several of a few values, each with a box to tick and its help. */
export function ChoicesField(props: FieldProps): React.JSX.Element {
  const { trans } = useReprise();
  const id = props.idSchema.$id;
  const chosen = (props.formData ?? []) as string[];
  const choices = choicesOf(props);
  return (
    <div
      className="jp-Reprise-choices"
      role="group"
      aria-labelledby={`${id}__title`}
      aria-describedby={`${id}__error`}
    >
      {choices.length === 0 && (
        <span className="jp-Reprise-quiet">
          {trans.__('Nothing: there is no source with parameters.')}
        </span>
      )}
      {choices.map(([name, help]) => (
        <label key={name} className="jp-Reprise-tick">
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={event => {
              const left = chosen.filter(one => one !== name);
              props.onChange(event.target.checked ? [...left, name] : left);
            }}
          />
          <span>
            <code>{name}</code> <span className="jp-Reprise-quiet">{help}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
