import type { JSONObject, JSONValue } from '@lumino/coreutils';
import type { FieldProps, FieldTemplateProps } from '@rjsf/utils';
import * as React from 'react';

import {
  readJson,
  readList,
  readNumber,
  textOf,
  writeList
} from '../model/formText';
import { stepNumber } from '../model/step';
import { InputFrame } from './inputFrame';

/** How far the keys step a number. */
const STEPS: Partial<Record<string, number>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10
};

/** One parameter: its name, its input, its help and what is wrong with its value. */
export function ParameterTemplate(
  props: FieldTemplateProps
): React.JSX.Element {
  return (
    <FieldFrame field={props}>
      <label htmlFor={props.id}>
        <code>{props.label}</code>
        {props.required && <span aria-hidden="true"> *</span>}
      </label>
    </FieldFrame>
  );
}

/** One setting, which has a title rather than a name; several boxes are named as a group. */
export function SettingTemplate(props: FieldTemplateProps): React.JSX.Element {
  const { id, label, uiSchema } = props;
  return (
    <FieldFrame field={props}>
      {uiSchema?.['ui:field'] === 'choices' ? (
        <span id={`${id}__title`}>{label}</span>
      ) : (
        <label htmlFor={id}>{label}</label>
      )}
    </FieldFrame>
  );
}

/** A label, and what else of a field the form knows. */
function FieldFrame(
  props: React.PropsWithChildren<{ field: FieldTemplateProps }>
): React.JSX.Element {
  const { id, children, rawErrors, schema } = props.field;
  return (
    <InputFrame
      id={id}
      label={props.children}
      errors={rawErrors ?? []}
      help={schema.description}
    >
      {children}
    </InputFrame>
  );
}

/**
 * A number, as text: of an input of numbers one can't tell a wrong value from none.
 *
 * The arrow keys step it within its bounds, as they do in an input of numbers.
 */
export function NumberField(props: FieldProps): React.JSX.Element {
  const schema = props.schema as JSONObject;
  const isWhole = [schema['type']].flat().includes('integer');
  return (
    <TextField
      field={props}
      limits={schema}
      empty={props.uiSchema?.['ui:emptyValue'] as JSONValue | undefined}
      read={text => readNumber(text, isWhole)}
      write={value => (value === null ? '' : textOf(value))}
    />
  );
}

/** A list of numbers or words, typed with commas between them. */
export function ListField(props: FieldProps): React.JSX.Element {
  const items = props.schema.items as JSONObject | undefined;
  const [itemType] = [items?.['type'] ?? 'string'].flat() as string[];
  return (
    <TextField
      field={props}
      read={text => readList(text, itemType)}
      write={value => (Array.isArray(value) ? writeList(value) : textOf(value))}
    />
  );
}

/** A value of any other form, typed as JSON. */
export function JsonField(props: FieldProps): React.JSX.Element {
  return (
    <TextField
      field={props}
      read={readJson}
      write={value =>
        typeof value === 'string' ? value : JSON.stringify(value)
      }
    />
  );
}

/** A text that stands for a value; what can't be read is handed on as text, to be found wrong. */
function TextField(props: {
  field: FieldProps;
  /** The schema whose bounds hold when a number is stepped; none where it is no number. */
  limits?: JSONObject;
  /** What an emptied text means; undefined means the default. */
  empty?: JSONValue;
  read: (text: string) => JSONValue;
  write: (value: JSONValue) => string;
}): React.JSX.Element {
  const { field, limits, read, write } = props;
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
  const placeholder = field.uiSchema?.['ui:placeholder'] ?? '';
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = STEPS[event.key];
    if (limits && by) {
      event.preventDefault();
      const stepped = stepNumber(text || placeholder, by, limits);
      if (stepped !== null) {
        onChange(stepped);
      }
    }
  };
  return (
    <input
      id={id}
      type="text"
      {...(limits ? describeNumber(text, limits) : {})}
      className="form-control"
      spellCheck={false}
      value={text}
      placeholder={placeholder}
      aria-required={field.required}
      aria-invalid={(field.rawErrors ?? []).length > 0}
      aria-describedby={`${id}__error ${id}__description`}
      onChange={event => {
        onChange(event.target.value);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

/** What a number's input says to those who don't see it. */
function describeNumber(
  text: string,
  limits: JSONObject
): React.InputHTMLAttributes<HTMLInputElement> {
  const value = text.trim() === '' ? NaN : Number(text);
  const bound = (name: string) =>
    typeof limits[name] === 'number' ? limits[name] : undefined;
  return {
    inputMode: 'decimal',
    role: 'spinbutton',
    'aria-valuenow': Number.isFinite(value) ? value : undefined,
    'aria-valuetext': text || undefined,
    'aria-valuemin': bound('minimum') ?? bound('exclusiveMinimum'),
    'aria-valuemax': bound('maximum') ?? bound('exclusiveMaximum')
  };
}
