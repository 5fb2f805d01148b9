import * as React from 'react';

import type { Choice } from '../model/publishing';

type ISelectProps = Omit<
  React.ComponentProps<'select'>,
  'children' | 'onChange'
> & {
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
};

/** One of a few values, each with words; all else is as of the element. */
export function Select(props: ISelectProps): React.JSX.Element {
  const { choices, onChange, ...rest } = props;
  return (
    <select
      {...rest}
      onChange={event => {
        onChange(event.target.value);
      }}
    >
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}
