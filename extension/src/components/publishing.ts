import * as React from 'react';

import type {
  IDashboard,
  IDashboardDetail,
  IDashboardSettings
} from '../api/dashboards';
import { RepriseError } from '../api/errors';
import type { IFieldProblem, INotebook, IRun } from '../api/types';
import { dashboardOf, isEqual } from '../model/dashboards';
import { changeable, type ISource, NO_SOURCE } from '../model/publishing';
import { useReprise, useReturn, useSignal } from './context';

const TYPING_PAUSE = 400;
const MOST_RUNS = 50;

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
  const { client, dashboards, findOpen, runs } = useReprise();
  const { path, project } = view;
  const [detail, setDetail] = React.useState<IDashboardDetail | null>(null);
  const [isKnown, setKnown] = React.useState(false);
  const [said, setSaid] = React.useState<Said>(null);
  const asking = useAsking();
  const { ask, setError } = asking;

  const take = React.useCallback((found: IDashboardDetail | null) => {
    setDetail(known => {
      setSaid(before => (known && !found ? 'withdrawn' : before));
      return found;
    });
    setKnown(true);
  }, []);
  const read = React.useCallback(() => {
    client
      .dashboards(project)
      .then(async all => {
        const found = dashboardOf(all, path);
        take(found && (await client.dashboard(found.name, project)));
      })
      .catch(setError);
  }, [client, path, project, setError, take]);
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

  const saveNotebook = async () => {
    const open = findOpen(path);
    if (open?.isDirty) {
      await open.save();
    }
  };
  const renderIt = async (known: IDashboard) => {
    await saveNotebook();
    runs.update(await dashboards.render(known), known.project);
  };
  const save = (settings: IDashboardSettings) =>
    ask(async () => {
      await saveNotebook();
      const saved = detail
        ? await dashboards.revise(detail.dashboard, settings)
        : await dashboards.publish(path, settings);
      take(saved);
      setSaid(detail ? 'saved' : 'published');
      if (saved.dashboard.standing === 'pending') {
        await renderIt(saved.dashboard);
      }
    });
  const render = () =>
    ask(async () => {
      if (detail) {
        await renderIt(detail.dashboard);
      }
    });
  const forgive = () => {
    asking.forgive();
    setSaid(null);
  };
  const { isBusy, error, problems } = asking;
  return {
    ...{ detail, isKnown, isBusy, error, problems, said },
    ...{ save, render, read, forgive }
  };
}

/** Ask for one thing after another, and keep what went wrong. */
function useAsking() {
  const [isBusy, setBusy] = React.useState(false);
  const [error, setError] = React.useState<unknown>(null);
  const [problems, setProblems] = React.useState<readonly IFieldProblem[]>([]);
  const ask = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    setProblems([]);
    try {
      await work();
      return true;
    } catch (reason) {
      const found = reason instanceof RepriseError ? reason.problems : [];
      setProblems(found);
      setError(found.length > 0 ? null : reason);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const forgive = () => {
    setError(null);
    setProblems(known => (known.length > 0 ? [] : known));
  };
  return { isBusy, error, problems, ask, setError, forgive };
}

/** Look at the notebook whose run is to be shown, once its name was typed. */
export function useSource(
  project: string,
  name: string
): { source: ISource; problem: IFieldProblem | null } {
  const { client, runs } = useReprise();
  const [source, setSource] = React.useState<ISource>(NO_SOURCE);
  const [problem, setProblem] = React.useState<IFieldProblem | null>(null);
  React.useEffect(() => {
    let isWanted = true;
    const take = (found: ISource, message = '') => {
      if (isWanted) {
        setSource(found);
        setProblem(message ? { name: 'source', message } : null);
      }
    };
    const read = () => {
      if (name === '') {
        take(NO_SOURCE);
        return;
      }
      const path = project ? `${project}/${name}` : name;
      Promise.all([
        client.notebook(path),
        client.runs({
          ...{ project, notebook: name, limit: MOST_RUNS },
          status: ['succeeded']
        })
      ]).then(
        ([notebook, page]) => {
          take({ parameters: changeable(notebook), runs: page.runs });
        },
        (reason: unknown) => {
          take(
            NO_SOURCE,
            reason instanceof Error ? reason.message : String(reason)
          );
        }
      );
    };
    const timer = setTimeout(read, TYPING_PAUSE);
    const onEnd = (_: unknown, run: IRun) => {
      if (run.notebook === name) {
        read();
      }
    };
    runs.runEnded.connect(onEnd);
    return () => {
      isWanted = false;
      clearTimeout(timer);
      runs.runEnded.disconnect(onEnd);
    };
  }, [client, name, project, runs]);
  return { source, problem };
}
