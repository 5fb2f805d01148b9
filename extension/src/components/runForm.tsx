import { FormComponent } from '@jupyterlab/ui-components';
import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';
import type { ErrorSchema, RJSFValidationError, UiSchema } from '@rjsf/utils';
import * as React from 'react';

import type { IFieldProblem } from '../api/types';
import { explain, placeOf } from '../model/explain';
import type { IFieldPlan, IFormPlan } from '../model/form';
import { useReprise } from './context';
import {
  JsonField,
  ListField,
  NumberField,
  ParameterTemplate
} from './formFields';
import { validator } from './validator';

const FIELDS = { number: NumberField, list: ListField, json: JsonField };

/** The parameters of a notebook as a form, checked while one types. */
export function ParameterForm(
  props: React.PropsWithChildren<{
    plan: IFormPlan;
    values: JSONObject;
    /** What the server found wrong. */
    problems: readonly IFieldProblem[];
    /** Whether what is missing is shown, not only what is wrong. */
    isStrict: boolean;
    onChange: (values: JSONObject) => void;
    onSubmit: () => void;
  }>
): React.JSX.Element {
  const { plan, values, problems, isStrict } = props;
  const { trans } = useReprise();
  // forms of several notebooks may be open, whose labels must find their own fields
  const id = `reprise_${React.useId().replace(/\W/g, '')}`;
  const uiSchema = React.useMemo(() => makeUiSchema(plan), [plan]);
  const extraErrors = React.useMemo(
    () => makeErrors(plan, problems),
    [plan, problems]
  );
  const transformErrors = (errors: RJSFValidationError[]) =>
    errors
      .filter(error => isStrict || error.name !== 'required')
      .map(error => {
        const { name, item } = placeOf(error);
        const field = plan.fields[name] as IFieldPlan | undefined;
        const text = explain(error, trans, field?.isNumeric);
        const message = item
          ? trans.__('value %1 %2', Number(item) + 1, text)
          : text;
        return { ...error, property: `.${name}`, message };
      });
  return (
    <FormComponent
      className="jp-Reprise-form"
      idPrefix={id}
      validator={validator}
      schema={plan.schema}
      uiSchema={uiSchema}
      fields={FIELDS}
      formData={values}
      // a change of the context has the values checked anew
      formContext={{ defaultFormData: plan.defaults, isStrict }}
      extraErrors={extraErrors}
      transformErrors={transformErrors}
      liveValidate
      noHtml5Validate
      focusOnFirstError
      showErrorList={false}
      onChange={event => {
        props.onChange(event.formData as JSONObject);
      }}
      onSubmit={() => {
        props.onSubmit();
      }}
      // what is wrong is said at its field, not in the console
      onError={() => undefined}
    >
      {props.children}
    </FormComponent>
  );
}

function makeUiSchema(plan: IFormPlan): UiSchema<ReadonlyJSONObject> {
  const uiSchema: UiSchema<ReadonlyJSONObject> = {};
  for (const [name, field] of Object.entries(plan.fields)) {
    const special: Partial<
      Record<typeof field.kind, UiSchema<ReadonlyJSONObject>>
    > = {
      check: { 'ui:options': { label: false } },
      moment: { 'ui:options': { inputType: 'datetime-local' } },
      number: { 'ui:field': 'number' },
      list: { 'ui:field': 'list' },
      json: { 'ui:field': 'json' }
    };
    uiSchema[name] = {
      'ui:FieldTemplate': ParameterTemplate,
      'ui:placeholder': field.placeholder,
      'ui:emptyValue': field.emptyValue,
      ...(field.choices ? { 'ui:enumNames': field.choices } : {}),
      ...special[field.kind]
    };
  }
  return uiSchema;
}

function makeErrors(
  plan: IFormPlan,
  problems: readonly IFieldProblem[]
): ErrorSchema {
  const errors: Record<string, { __errors: string[] }> = {};
  for (const { name, message } of problems) {
    if (name in plan.fields) {
      (errors[name] ??= { __errors: [] }).__errors.push(message);
    }
  }
  return errors as ErrorSchema;
}
