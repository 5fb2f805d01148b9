import * as React from 'react';

import type { IRunOptions } from '../model/formState';
import { useReprise, useSignal } from './context';
import { Hint } from './parts';

/** The choices below the parameters. */
export function RunOptions(props: {
  path: string;
  kernel: string;
  isSweep: boolean;
  options: IRunOptions;
  onChange: (options: IRunOptions) => void;
}): React.JSX.Element {
  const { path, kernel, isSweep, options } = props;
  const { kernels, trans } = useReprise();
  const set = (changed: Partial<IRunOptions>) => {
    props.onChange({ ...options, ...changed });
  };
  return (
    <fieldset className="jp-Reprise-options">
      <legend>{trans.__('How to run it')}</legend>
      <label className="jp-Reprise-field">
        <span>{trans.__('Seed')}</span>
        <input
          type="text"
          inputMode="numeric"
          pattern="[0-9]*"
          className="form-control"
          value={options.seed}
          placeholder={
            isSweep
              ? trans.__('made of the values, the same for all')
              : trans.__('drawn anew')
          }
          onChange={event => {
            set({ seed: event.target.value.trim() });
          }}
        />
      </label>
      <label className="jp-Reprise-field">
        <span>{trans.__('Kernel')}</span>
        <select
          className="form-control"
          value={options.kernel}
          onChange={event => {
            set({ kernel: event.target.value });
          }}
        >
          <option value="">{trans.__('the notebook’s (%1)', kernel)}</option>
          {Object.entries(kernels()).map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <Unsaved
        path={path}
        isSweep={isSweep}
        value={options.unsaved}
        onChange={unsaved => {
          set({ unsaved });
        }}
      />
      <label className="jp-Reprise-row">
        <input
          type="checkbox"
          checked={options.isFresh}
          onChange={event => {
            set({ isFresh: event.target.checked });
          }}
        />
        {trans.__('Fresh: compute it even if the same run was made before')}
      </label>
      {!isSweep && options.seed === '' && (
        <Hint>
          {trans.__(
            'Without a seed one is drawn anew, so that no run before is the same.'
          )}
        </Hint>
      )}
    </fieldset>
  );
}

/** What to do with edits that are not saved; nothing is asked where there are none. */
function Unsaved(props: {
  path: string;
  isSweep: boolean;
  value: IRunOptions['unsaved'];
  onChange: (value: IRunOptions['unsaved']) => void;
}): React.JSX.Element | null {
  const { findOpen, notebook, trans } = useReprise();
  useSignal(notebook.changed);
  if (!findOpen(props.path)?.isDirty) {
    return null;
  }
  if (props.isSweep) {
    return <Hint>{trans.__('Unsaved edits will be saved first.')}</Hint>;
  }
  return (
    <label className="jp-Reprise-field">
      <span>{trans.__('Unsaved edits')}</span>
      <select
        className="form-control"
        value={props.value}
        onChange={event => {
          props.onChange(event.target.value as IRunOptions['unsaved']);
        }}
      >
        <option value="snapshot">{trans.__('run a snapshot of them')}</option>
        <option value="save">{trans.__('save them first')}</option>
      </select>
    </label>
  );
}
