import * as React from 'react';

import type { IDashboardSettings } from '../api/dashboards';
import type { INotebook } from '../api/types';
import { isEqual } from '../model/projectList';
import { firstSettings } from '../model/publishing';
import { CommandIDs } from '../tokens';
import { Connected } from './connection';
import { useReprise, useSignal } from './context';
import { DashboardPreview } from './dashboardPreview';
import { useDescribed, useDraft } from './useDescribed';
import { Absent, Button, ErrorNote, Failure, Hint } from './parts';
import { PublishForm } from './publishForm';
import { type IPublishing, usePublishing } from './usePublishing';
import { useSource } from './useSource';

/** A notebook as a dashboard: what is said of it, and what its viewers see. */
export default function PublishView(props: {
  path: string;
}): React.JSX.Element {
  const { path } = props;
  const { trans } = useReprise();
  const { view, error, retry } = useDescribed(path);
  const draft = useDraft(draftKey(path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    <div className="jp-Reprise-view jp-Reprise-publish">
      <h2 title={path}>{trans.__('%1 as a dashboard', name)}</h2>
      <Connected>
        {error ? <Failure error={error} onRetry={retry} /> : null}
        {view && draft && <Publishing view={view} draft={draft['settings']} />}
        {!(view && draft) && !error && <Hint>{trans.__('Reading…')}</Hint>}
      </Connected>
    </div>
  );
}

/** Under which name the draft of a notebook's dashboard is kept. */
function draftKey(path: string): string {
  return `publish:${path}`;
}

function Publishing(props: {
  view: INotebook;
  /** What was typed before the page was loaded. */
  draft: unknown;
}): React.JSX.Element {
  const { view } = props;
  const node = React.useRef<HTMLDivElement>(null);
  const publishing = usePublishing(view, node);
  return (
    <div ref={node} className="jp-Reprise-publishing">
      {publishing.isKnown ? (
        <>
          <Settings {...props} publishing={publishing} />
          <DashboardPreview notebook={view} publishing={publishing} />
        </>
      ) : (
        <Absent error={publishing.error} onRetry={publishing.read} />
      )}
    </div>
  );
}

/** The form with what can be done with it. */
function Settings(props: {
  view: INotebook;
  draft: unknown;
  publishing: IPublishing;
}): React.JSX.Element {
  const { view, publishing } = props;
  const { detail, problems } = publishing;
  const { trans } = useReprise();
  const id = `reprise_publish_${React.useId().replace(/\W/g, '')}`;
  const dashboard = detail?.dashboard ?? null;
  const { settings, isEdited, version, change, forget } = useSettings(
    view,
    publishing,
    props.draft
  );
  const { source, problem } = useSource(view.project, settings.source);
  const found = React.useMemo(
    () => (problem ? [problem, ...problems] : problems),
    [problem, problems]
  );
  const submit = async () => {
    // what is wrong with the source is said at its field
    if (!problem && (await publishing.save(settings))) {
      forget();
    }
  };
  return (
    <section
      className="jp-Reprise-settings"
      aria-label={trans.__('What it says of itself')}
    >
      <PublishForm
        key={version}
        id={id}
        notebook={view}
        dashboard={dashboard}
        settings={settings}
        source={source}
        problems={found}
        onChange={change}
        onSubmit={() => void submit()}
      />
      <Saved publishing={publishing} path={view.path} />
      <ErrorNote error={publishing.error} />
      <Buttons
        id={id}
        view={view}
        publishing={publishing}
        isEdited={isEdited}
        onDiscard={() => {
          publishing.forgive();
          forget();
        }}
      />
    </section>
  );
}

/** What can be done with what stands in the form. */
function Buttons(props: {
  /** The form's. */
  id: string;
  view: INotebook;
  publishing: IPublishing;
  isEdited: boolean;
  onDiscard: () => void;
}): React.JSX.Element {
  const { isEdited } = props;
  const { detail, isBusy } = props.publishing;
  const { trans } = useReprise();
  return (
    <div className="jp-Reprise-row jp-Reprise-submit">
      <Button
        type="submit"
        form={props.id}
        look="accept"
        disabled={isBusy || (detail !== null && !isEdited)}
      >
        {detail ? trans.__('Save') : trans.__('Publish')}
      </Button>
      {isEdited && (
        <Button disabled={isBusy} onClick={props.onDiscard}>
          {trans.__('Discard Changes')}
        </Button>
      )}
      {detail && <Withdraw name={detail.dashboard.name} view={props.view} />}
    </div>
  );
}

interface ISettings {
  settings: IDashboardSettings;
  /** Whether they are others than those that are published. */
  isEdited: boolean;
  /** Changes whenever values come from elsewhere, so that the fields show them. */
  version: string;
  change: (settings: IDashboardSettings) => void;
  /** Drop what was typed. */
  forget: () => void;
}

/** Keep what is typed; as long as nothing is, what is published counts. */
function useSettings(
  view: INotebook,
  publishing: IPublishing,
  draft: unknown
): ISettings {
  const { memory } = useReprise();
  const base = firstSettings(publishing.detail?.dashboard ?? null, view);
  const [edits, setEdits] = React.useState(
    () => (draft ?? null) as IDashboardSettings | null
  );
  const [count, again] = React.useReducer((known: number) => known + 1, 0);
  const shown = React.useRef('');
  if (edits === null) {
    shown.current = JSON.stringify(base);
  }
  const keep = (settings: IDashboardSettings | null) => {
    setEdits(settings);
    memory.write(
      draftKey(view.path),
      settings ? { settings: { ...settings } } : {}
    );
  };
  return {
    settings: edits ?? base,
    isEdited: edits !== null,
    version: `${count} ${shown.current}`,
    change: settings => {
      publishing.forgive();
      keep(isEqual(settings, base) ? null : settings);
    },
    forget: () => {
      keep(null);
      again();
    }
  };
}

/** What became of what was asked, and what will be done with unsaved edits. */
function Saved(props: {
  publishing: IPublishing;
  path: string;
}): React.JSX.Element {
  const { findOpen, notebook, trans } = useReprise();
  useSignal(notebook.changed);
  const { said } = props.publishing;
  const texts = {
    published: trans.__('It is published.'),
    saved: trans.__('The changes are saved.'),
    withdrawn: trans.__(
      'It is withdrawn: viewers don’t find it any more. The notebook and all runs stay.'
    )
  };
  return (
    <div role="status">
      {said && <p className="jp-Reprise-said">{texts[said]}</p>}
      {findOpen(props.path)?.isDirty && (
        <Hint>{trans.__('Unsaved edits will be saved first.')}</Hint>
      )}
    </div>
  );
}

function Withdraw(props: { name: string; view: INotebook }): React.JSX.Element {
  const { execute, trans } = useReprise();
  const { name, view } = props;
  return (
    <Button
      onClick={() => {
        execute(CommandIDs.withdraw, { name, project: view.project });
      }}
    >
      {trans.__('Withdraw…')}
    </Button>
  );
}
