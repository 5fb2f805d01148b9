import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import type { INotebook, IProject } from '../api/types';
import { useReprise, useSignal } from './context';

/** Find what was typed before; null until that is known. */
export function useDraft(key: string): JSONObject | null {
  const { memory } = useReprise();
  const [draft, setDraft] = React.useState<JSONObject | null>(null);
  React.useEffect(() => {
    memory.read(key).then(setDraft, () => {
      setDraft({});
    });
  }, [memory, key]);
  return draft;
}

/** Find the project of a notebook: the one in sight, or another; null until that is known. */
export function useProject(view: INotebook): IProject | null {
  const { client, runs } = useReprise();
  useSignal(runs.changed);
  const [other, setOther] = React.useState<IProject | null>(null);
  const inSight = runs.project?.path === view.project ? runs.project : null;
  const isElsewhere = inSight === null;
  React.useEffect(() => {
    if (isElsewhere) {
      // what can't be asked is left out; that the project can't be read is said elsewhere
      client.project(view.path).then(setOther, () => {
        setOther(null);
      });
    }
  }, [client, isElsewhere, view.path]);
  return inSight ?? other;
}

/** Describe the notebook as it is being edited, or as it is in its file. */
export function useDescribed(path: string): {
  view: INotebook | null;
  error: unknown;
  retry: () => void;
} {
  const { client, findOpen, notebook, runs } = useReprise();
  useSignal(notebook.changed);
  useSignal(runs.changed);
  const isReady = runs.connection === 'ready';
  const [view, setView] = React.useState<INotebook | null>(null);
  const [error, setError] = React.useState<unknown>(null);
  const [attempt, again] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (isReady) {
      const open = findOpen(path);
      const content = open?.isDirty ? open.toJSON() : undefined;
      client.notebook(path, content).then(found => {
        setView(found);
        setError(null);
      }, setError);
    }
  }, [client, findOpen, isReady, path, attempt]);
  const isInFront = notebook.open?.path === path;
  const live = isInFront ? notebook.view : null;
  const retry = () => {
    again();
    if (isInFront) {
      void notebook.refresh();
    }
  };
  const found = isInFront && notebook.error ? notebook.error : error;
  return { view: live ?? view, error: live ? null : found, retry };
}
