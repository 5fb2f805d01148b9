import * as React from 'react';

import type { INotebook } from '../api/types';
import { executorName, offered } from '../model/executors';
import type { IRunOptions } from '../model/formState';
import type { Choice } from '../model/publishing';
import { useReprise, useSignal } from './context';
import { useProject } from './useDescribed';
import { Hint } from './parts';
import { Select } from './select';

interface IOptionsProps {
  view: INotebook;
  isSweep: boolean;
  options: IRunOptions;
  /** Choose something else. */
  onChange: (changed: Partial<IRunOptions>) => void;
}

/** The choices below the parameters. */
export function RunOptions(props: IOptionsProps): React.JSX.Element {
  const { isSweep, options, onChange } = props;
  const { trans } = useReprise();
  return (
    <fieldset className="jp-Reprise-options">
      <legend>{trans.__('How to run it')}</legend>
      <Seed {...props} />
      <Kernel {...props} />
      <RunsOn {...props} />
      <Unsaved {...props} />
      <label className="jp-Reprise-row">
        <input
          type="checkbox"
          checked={options.isFresh}
          onChange={event => {
            onChange({ isFresh: event.target.checked });
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

function Seed(props: IOptionsProps): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <label className="jp-Reprise-field">
      <span>{trans.__('Seed')}</span>
      <input
        type="text"
        inputMode="numeric"
        pattern="[0-9]*"
        className="form-control"
        value={props.options.seed}
        placeholder={
          props.isSweep
            ? trans.__('made of the values, the same for all')
            : trans.__('drawn anew')
        }
        onChange={event => {
          props.onChange({ seed: event.target.value.trim() });
        }}
      />
    </label>
  );
}

function Kernel(props: IOptionsProps): React.JSX.Element {
  const { kernels, trans } = useReprise();
  return (
    <LabelledSelect
      label={trans.__('Kernel')}
      value={props.options.kernel}
      choices={[
        ['', trans.__('the notebook’s (%1)', props.view.kernel)],
        ...Object.entries(kernels())
      ]}
      onChange={kernel => {
        props.onChange({ kernel });
      }}
    />
  );
}

/** Where it is executed: a choice where there is one, else just said. */
function RunsOn(props: IOptionsProps): React.JSX.Element | null {
  const { trans } = useReprise();
  const project = useProject(props.view);
  if (project === null || project.executors.length === 0) {
    return null;
  }
  const names = project.executors.map(
    one => [one.name, executorName(one, trans)] as const
  );
  const label = trans.__('Runs on');
  if (names.length === 1) {
    return (
      <div className="jp-Reprise-field">
        <span>{label}</span>
        <span>{names[0][1]}</span>
      </div>
    );
  }
  const usual = names.find(([name]) => name === project.executor) ?? names[0];
  return (
    <LabelledSelect
      label={label}
      value={offered(props.options.executor, project)}
      choices={[['', trans.__('the project’s (%1)', usual[1])], ...names]}
      onChange={executor => {
        props.onChange({ executor });
      }}
    />
  );
}

/** What to do with edits that are not saved; nothing is asked where there are none. */
function Unsaved(props: IOptionsProps): React.JSX.Element | null {
  const { findOpen, notebook, trans } = useReprise();
  useSignal(notebook.changed);
  if (!findOpen(props.view.path)?.isDirty) {
    return null;
  }
  if (props.isSweep) {
    return <Hint>{trans.__('Unsaved edits will be saved first.')}</Hint>;
  }
  return (
    <LabelledSelect
      label={trans.__('Unsaved edits')}
      value={props.options.unsaved}
      choices={[
        ['snapshot', trans.__('run a snapshot of them')],
        ['save', trans.__('save them first')]
      ]}
      onChange={unsaved => {
        props.onChange({ unsaved: unsaved as IRunOptions['unsaved'] });
      }}
    />
  );
}

/** One of a few values, each with words. */
function LabelledSelect(props: {
  label: string;
  value: string;
  choices: readonly Choice[];
  onChange: (value: string) => void;
}): React.JSX.Element {
  return (
    <label className="jp-Reprise-field">
      <span>{props.label}</span>
      <Select
        className="form-control"
        value={props.value}
        choices={props.choices}
        onChange={props.onChange}
      />
    </label>
  );
}
