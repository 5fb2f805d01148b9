import { FormComponent } from '@jupyterlab/ui-components';
import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';
import type { ErrorSchema, UiSchema } from '@rjsf/utils';
import { customizeValidator } from '@rjsf/validator-ajv8';
import * as React from 'react';

import type { IDashboard, IDashboardSettings } from '../api/dashboards';
import type { IFieldProblem, INotebook } from '../api/types';
import {
  type ISource,
  placeholders,
  readSettings,
  settingChoices,
  settingsSchema
} from '../model/publishing';
import { useReprise } from './context';
import { ListField, SettingTemplate } from './formFields';
import { ChoiceField, ChoicesField } from './settingFields';

const validator = customizeValidator<ReadonlyJSONObject>();
const FIELDS = { choice: ChoiceField, choices: ChoicesField, list: ListField };

/** What a dashboard says of itself, as a form. */
export function PublishForm(props: {
  id: string;
  notebook: INotebook;
  dashboard: IDashboard | null;
  settings: IDashboardSettings;
  source: ISource;
  /** What was found wrong. */
  problems: readonly IFieldProblem[];
  onChange: (settings: IDashboardSettings) => void;
  onSubmit: () => void;
}): React.JSX.Element {
  const { notebook, dashboard, settings, source, problems } = props;
  const { locale, trans } = useReprise();
  const schema = React.useMemo(
    () => settingsSchema(trans, notebook, settings),
    [trans, notebook, settings]
  );
  const extraErrors = React.useMemo(() => makeErrors(problems), [problems]);
  const choices = settingChoices(trans, settings, source, locale);
  const special: Record<string, UiSchema<ReadonlyJSONObject>> = {
    description: { 'ui:widget': 'textarea', 'ui:options': { rows: 3 } },
    run: { 'ui:field': 'choice' },
    parameters: { 'ui:field': 'choices' },
    groups: { 'ui:field': 'list' },
    live: { 'ui:field': 'choice' }
  };
  const hints = placeholders(trans, notebook, dashboard);
  const uiSchema: UiSchema<ReadonlyJSONObject> = {};
  for (const name of Object.keys(schema['properties'] as JSONObject)) {
    uiSchema[name] = {
      'ui:FieldTemplate': SettingTemplate,
      'ui:placeholder': hints[name],
      'ui:emptyValue': '',
      'ui:choices': choices[name],
      ...special[name]
    };
  }
  return (
    <FormComponent
      id={props.id}
      className="jp-Reprise-form"
      idPrefix={props.id}
      validator={validator}
      schema={schema}
      uiSchema={uiSchema}
      fields={FIELDS}
      formData={settings as unknown as ReadonlyJSONObject}
      extraErrors={extraErrors}
      noHtml5Validate
      showErrorList={false}
      onChange={event => {
        props.onChange(readSettings(event.formData as JSONObject, settings));
      }}
      onSubmit={() => {
        props.onSubmit();
      }}
    />
  );
}

function makeErrors(problems: readonly IFieldProblem[]): ErrorSchema {
  const errors: Record<string, { __errors: string[] }> = {};
  for (const { name, message } of problems) {
    // of `groups.0` the field is meant
    const [field] = name.split('.');
    (errors[field] ??= { __errors: [] }).__errors.push(message);
  }
  return errors as ErrorSchema;
}
