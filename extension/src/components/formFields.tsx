import type { JSONValue } from '@lumino/coreutils';
import type { FieldProps, FieldTemplateProps } from '@rjsf/utils';
import * as React from 'react';

import { readList, readNumber, textOf, writeList } from '../model/form';

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

/** A number, as text: of an input of numbers one can't tell a wrong value from none. */
export function NumberField(props: FieldProps): React.JSX.Element {
  return (
    <TextField
      field={props}
      inputMode="decimal"
      empty={props.uiSchema?.['ui:emptyValue'] as JSONValue | undefined}
      read={readNumber}
      write={value => (value === null ? '' : textOf(value))}
    />
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
  inputMode?: 'decimal';
  /** What an emptied text means; undefined means the default. */
  empty?: JSONValue;
  read: (text: string) => JSONValue;
  write: (value: JSONValue) => string;
}): React.JSX.Element {
  const { field, inputMode, read, write } = props;
  const value = field.formData as JSONValue | undefined;
  const [text, setText] = React.useState(() =>
    value === undefined ? '' : write(value)
  );
  const id = field.idSchema.$id;
  const onChange = (typed: string) => {
    setText(typed);
    if (typed.trim() === '') {
      field.onChange(props.empty);
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
      inputMode={inputMode}
      className="form-control"
      spellCheck={false}
      value={text}
      placeholder={field.uiSchema?.['ui:placeholder'] ?? ''}
      aria-invalid={(field.rawErrors ?? []).length > 0}
      aria-describedby={`${id}__error ${id}__description`}
      onChange={event => {
        onChange(event.target.value);
      }}
    />
  );
}
