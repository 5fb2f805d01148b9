import * as React from 'react';

import { readLines, writeLines } from '../model/openValues';
import { useReprise } from './context';

/** Values of any name, a line for each, where nobody can read what a notebook takes. */
export function OpenValues(props: {
  language: string;
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
}): React.JSX.Element {
  const { trans } = useReprise();
  const [text, setText] = React.useState(() => writeLines(props.values));
  const id = React.useId();
  const { odd } = readLines(text);
  const rows = Math.max(3, text.split('\n').length);
  return (
    <div className="jp-Reprise-field" data-invalid={odd !== null}>
      <label htmlFor={id}>{trans.__('Values')}</label>
      <div className="jp-Reprise-input">
        <textarea
          id={id}
          className="form-control"
          rows={rows}
          placeholder={trans.__('name=value')}
          spellCheck={false}
          value={text}
          aria-invalid={odd !== null}
          aria-describedby={`${id}-help`}
          onChange={event => {
            setText(event.target.value);
            props.onChange(readLines(event.target.value).values);
          }}
        />
        {odd !== null && (
          <p className="jp-Reprise-error" role="alert">
            {trans.__('Line %1 is not of the form name=value.', odd)}
          </p>
        )}
        <p id={`${id}-help`} className="jp-Reprise-hint">
          {trans.__(
            'What it takes can’t be read from a notebook in %1: write a line for each value, such as n=3.',
            props.language
          )}
        </p>
      </div>
    </div>
  );
}
