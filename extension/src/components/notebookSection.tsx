import * as React from 'react';

import type { IBadge, IFinding, IGit, INotebook } from '../api/types';
import { shortId } from '../model/format';
import { statusName } from '../model/status';
import { CommandIDs } from '../tokens';
import { useMoments, useReprise, useSignal } from './context';
import { Button, ErrorNote, Failure, Hint } from './parts';

/** The notebook in front: whose outputs it holds, what is wrong in it, whether git strips it. */
export function NotebookSection(): React.JSX.Element {
  const { notebook, trans } = useReprise();
  useSignal(notebook.changed);
  if (notebook.open === null) {
    return <Hint>{trans.__('Open a notebook to see how it stands.')}</Hint>;
  }
  if (notebook.view === null) {
    return notebook.error ? (
      <Failure error={notebook.error} onRetry={() => void notebook.refresh()} />
    ) : (
      <Hint>{trans.__('Reading…')}</Hint>
    );
  }
  return <Known view={notebook.view} path={notebook.open.path} />;
}

function Known(props: { view: INotebook; path: string }): React.JSX.Element {
  const { view, path } = props;
  const { execute, trans } = useReprise();
  return (
    <div className="jp-Reprise-stack">
      <strong className="jp-Reprise-name" title={path}>
        {path.slice(path.lastIndexOf('/') + 1)}
      </strong>
      <Badge badge={view.badge} project={view.project} />
      {view.has_parameters_cell ? (
        <div className="jp-Reprise-row">
          <Button
            look="accept"
            onClick={() => {
              execute(CommandIDs.run, { path });
            }}
          >
            {trans.__('Run with Parameters…')}
          </Button>
          <Button
            onClick={() => {
              execute(CommandIDs.showRuns, { path });
            }}
          >
            {trans.__('Its Runs')}
          </Button>
        </div>
      ) : (
        <NoParameters path={path} />
      )}
      {view.problem && <ErrorNote error={new Error(view.problem)} />}
      <Git git={view.git} />
      <Findings findings={view.findings} />
    </div>
  );
}

function NoParameters(props: { path: string }): React.JSX.Element {
  const { execute, trans } = useReprise();
  return (
    <>
      <Hint>
        {trans.__(
          'It has no parameters cell. Select the cell that assigns its inputs, then:'
        )}
      </Hint>
      <div className="jp-Reprise-row">
        <Button
          look="accept"
          onClick={() => {
            execute(CommandIDs.tagCell);
          }}
        >
          {trans.__('Make This the Parameters Cell')}
        </Button>
        <Button
          onClick={() => {
            execute(CommandIDs.run, { path: props.path });
          }}
        >
          {trans.__('Run as It Is…')}
        </Button>
      </div>
    </>
  );
}

/** Whether the outputs in the notebook are those of a run. */
function Badge(props: { badge: IBadge; project: string }): React.JSX.Element {
  const moments = useMoments();
  const { badge, project } = props;
  const { execute, trans } = useReprise();
  const run = badge.run === null ? '' : shortId(badge.run);
  const texts: Record<IBadge['state'], string> = {
    'no-outputs': trans.__('No outputs'),
    unknown: trans.__('Outputs of no known run'),
    match: trans.__('Outputs of run %1', run),
    'source-changed': trans.__('Code was edited since run %1', run),
    'outputs-changed': trans.__('Outputs are not those of run %1', run)
  };
  const details = [
    badge.status && trans.__('The run %1.', statusName(badge.status, trans)),
    badge.ended && trans.__('It ended at %1.', moments.short(badge.ended)),
    badge.cells.length > 0 &&
      trans.__('Cells: %1', badge.cells.map(cell => cell + 1).join(', '))
  ].filter(Boolean);
  return (
    <div className="jp-Reprise-badge" data-state={badge.state} role="status">
      <span aria-hidden="true">{Private.badgeSigns[badge.state]}</span>
      <span title={details.join('\n')}>{texts[badge.state]}</span>
      {badge.run !== null && badge.state !== 'unknown' && (
        <button
          type="button"
          className="jp-Reprise-link"
          onClick={() => {
            execute(CommandIDs.showRun, { run: badge.run, project });
          }}
        >
          {trans.__('Show')}
        </button>
      )}
    </div>
  );
}

function Git(props: { git: IGit }): React.JSX.Element | null {
  const { git } = props;
  const { execute, trans } = useReprise();
  if (git.health === 'none') {
    return null;
  }
  const isInstalled = git.health === 'working';
  return (
    <div className="jp-Reprise-git" data-health={git.health}>
      <span title={git.message}>
        {isInstalled
          ? trans.__('Git keeps its code, not its outputs.')
          : Private.sentence(git.message) || trans.__('Git keeps its outputs.')}
      </span>
      {git.can_install && (
        <Button
          onClick={() => {
            execute(CommandIDs.installFilter);
          }}
        >
          {trans.__('Install the Filter')}
        </Button>
      )}
    </div>
  );
}

function Findings(props: {
  findings: readonly IFinding[];
}): React.JSX.Element | null {
  const { execute, trans } = useReprise();
  if (props.findings.length === 0) {
    return null;
  }
  return (
    <section aria-label={trans.__('Findings')}>
      <h4 className="jp-Reprise-subheading">
        {trans._n('%1 finding', '%1 findings', props.findings.length)}
      </h4>
      <ul className="jp-Reprise-findings">
        {props.findings.map((finding, i) => (
          <li key={`${finding.rule}-${String(i)}`}>
            <button
              type="button"
              className="jp-Reprise-finding"
              title={`${finding.why}\n\n${finding.mend}`}
              disabled={finding.cell === null}
              onClick={() => {
                execute(CommandIDs.goToCell, {
                  cell: finding.cell,
                  id: finding.cell_id,
                  line: finding.line
                });
              }}
            >
              <span>{finding.message}</span>
              <span className="jp-Reprise-quiet">
                {finding.cell === null
                  ? finding.rule
                  : trans.__('Cell %1 · %2', finding.cell + 1, finding.rule)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

namespace Private {
  /** Begin the server's words with a capital, as sentences do. */
  export function sentence(words: string): string {
    return words.slice(0, 1).toUpperCase() + words.slice(1);
  }

  export const badgeSigns: Record<IBadge['state'], string> = {
    'no-outputs': '○',
    unknown: '?',
    match: '✓',
    'source-changed': '≠',
    'outputs-changed': '≠'
  };
}
