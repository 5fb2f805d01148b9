import * as React from 'react';

import type {
  IDashboard,
  IDashboardDetail,
  IDashboardSettings
} from '../api/dashboards';
import type { IFieldProblem, INotebook } from '../api/types';
import { dashboardOf } from '../model/dashboards';
import { saveEdits } from '../model/notebook';
import { isEqual } from '../model/projectList';
import { useReprise, useReturn, useSignal } from './context';
import { useAsking } from './useAsking';

/** What became of what was asked last. */
export type Said = 'published' | 'saved' | 'withdrawn' | null;

export interface IPublishing {
  /** The dashboard of the notebook; null if it is not published. */
  detail: IDashboardDetail | null;
  /** Whether it is known whether there is one. */
  isKnown: boolean;
  isBusy: boolean;
  error: unknown;
  problems: readonly IFieldProblem[];
  said: Said;
  /** Publish it with these settings, or change those that it has; tell whether that was done. */
  save: (settings: IDashboardSettings) => Promise<boolean>;
  /** Have what viewers see first made. */
  render: () => Promise<boolean>;
  read: () => void;
  /** Drop what the server found wrong, as values have changed. */
  forgive: () => void;
}

/** Follow the dashboard of a notebook, and change it. */
export function usePublishing(
  view: INotebook,
  node: React.RefObject<HTMLElement>
): IPublishing {
  const { dashboards, findOpen, runs } = useReprise();
  const { path } = view;
  const asking = useAsking();
  const { isBusy, error, problems, ask } = asking;
  const found = useFound(view, node, asking.setError);
  const { detail, isKnown, take, read } = found;
  const [said, setSaid] = useSaid(detail);

  const renderIt = async (known: IDashboard) => {
    await saveEdits(findOpen(path));
    runs.update(await dashboards.render(known), known.project);
  };
  const saveIt = async (settings: IDashboardSettings) => {
    await saveEdits(findOpen(path));
    const saved = detail
      ? await dashboards.revise(detail.dashboard, settings)
      : await dashboards.publish(path, settings);
    take(saved);
    setSaid(detail ? 'saved' : 'published');
    if (saved.dashboard.standing === 'pending') {
      await renderIt(saved.dashboard);
    }
  };
  return {
    ...{ detail, isKnown, isBusy, error, problems, said, read },
    save: settings => ask(() => saveIt(settings)),
    render: () => ask(async () => detail && renderIt(detail.dashboard)),
    forgive: () => {
      asking.forgive();
      setSaid(null);
    }
  };
}

/** Keep what became of what was asked; one that is not there any more was withdrawn. */
function useSaid(
  detail: IDashboardDetail | null
): [Said, (said: Said) => void] {
  const [said, setSaid] = React.useState<Said>(null);
  const wasThere = React.useRef(false);
  React.useEffect(() => {
    if (wasThere.current && detail === null) {
      setSaid('withdrawn');
    }
    wasThere.current = detail !== null;
  }, [detail]);
  return [said, setSaid];
}

/** Find the dashboard of a notebook, and again whenever it may be another. */
function useFound(
  view: INotebook,
  node: React.RefObject<HTMLElement>,
  onError: (error: unknown) => void
): Pick<IPublishing, 'detail' | 'isKnown' | 'read'> & {
  take: (found: IDashboardDetail | null) => void;
} {
  const { client, dashboards } = useReprise();
  const { path, project } = view;
  const [detail, setDetail] = React.useState<IDashboardDetail | null>(null);
  const [isKnown, setKnown] = React.useState(false);
  const take = React.useCallback((found: IDashboardDetail | null) => {
    setDetail(found);
    setKnown(true);
  }, []);
  const read = React.useCallback(() => {
    client
      .dashboards(project)
      .then(async all => {
        const found = dashboardOf(all, path);
        take(found && (await client.dashboard(found.name, project)));
      })
      .catch(onError);
  }, [client, path, project, onError, take]);
  React.useEffect(read, [read]);
  // the file may have been changed elsewhere meanwhile, of which nothing tells
  useReturn(node, read);

  useSignal(dashboards.changed);
  const isInSight = dashboards.project === project && !dashboards.error;
  const listed = isInSight ? dashboardOf(dashboards.dashboards, path) : null;
  const seen = React.useRef(listed);
  React.useEffect(() => {
    if (isInSight && !isEqual(seen.current, listed)) {
      seen.current = listed;
      read();
    }
  }, [isInSight, listed, read]);
  return { detail, isKnown, take, read };
}
