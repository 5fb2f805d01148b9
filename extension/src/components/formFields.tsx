import type { JSONValue } from '@lumino/coreutils';
import type { FieldProps, FieldTemplateProps } from '@rjsf/utils';
import * as React from 'react';

import { readList, textOf, writeList } from '../model/form';

/** One parameter: its name, its input, its help and what is wrong with its value. */
export function ParameterTemplate(
  props: FieldTemplateProps
): React.JSX.Element {
  const { id, label, children, rawErrors, required, schema } = props;
  const errors = rawErrors ?? [];
  return (
    <div className="jp-Reprise-field" data-invalid={errors.length > 0}>
      <label htmlFor={id}>
        <code>{label}</code>
        {required && <span aria-hidden="true"> *</span>}
      </label>
      <div className="jp-Reprise-input">
        {children}
        <div
          id={`${id}__error`}
          className="jp-Reprise-fieldError"
          aria-live="polite"
        >
          {errors.map(error => (
            <div key={error}>{error}</div>
          ))}
        </div>
        {schema.description && (
          <div id={`${id}__description`} className="jp-Reprise-quiet">
            {schema.description}
          </div>
        )}
      </div>
    </div>
  );
}

/** A list of numbers or words, typed with commas between them. */
export function ListField(props: FieldProps): React.JSX.Element {
  const items = props.schema.items as { type?: string } | undefined;
  return (
    <TextField
      field={props}
      read={text => readList(text, items?.type ?? 'string')}
      write={value => (Array.isArray(value) ? writeList(value) : textOf(value))}
    />
  );
}

/** A value of any other form, typed as JSON. */
export function JsonField(props: FieldProps): React.JSX.Element {
  return (
    <TextField
      field={props}
      read={text => JSON.parse(text) as JSONValue}
      write={value =>
        typeof value === 'string' ? value : JSON.stringify(value)
      }
    />
  );
}

/** A text that stands for a value; what can't be read is handed on as text, to be found wrong. */
function TextField(props: {
  field: FieldProps;
  read: (text: string) => JSONValue;
  write: (value: JSONValue) => string;
}): React.JSX.Element {
  const { field, read, write } = props;
  const value = field.formData as JSONValue | undefined;
  const [text, setText] = React.useState(() =>
    value === undefined ? '' : write(value)
  );
  const id = field.idSchema.$id;
  const onChange = (typed: string) => {
    setText(typed);
    if (typed.trim() === '') {
      field.onChange(undefined);
      return;
    }
    try {
      field.onChange(read(typed));
    } catch {
      field.onChange(typed);
    }
  };
  return (
    <input
      id={id}
      type="text"
      className="form-control"
      spellCheck={false}
      value={text}
      placeholder={field.uiSchema?.['ui:placeholder'] ?? ''}
      aria-describedby={`${id}__error ${id}__description`}
      onChange={event => {
        onChange(event.target.value);
      }}
    />
  );
}
