import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  JSONObject,
  ReadonlyJSONObject,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';

import type { IOpenNotebook } from '../model/notebook';
import type { IReprise } from '../tokens';

/** Show an open notebook to the models, which know no widgets. */
export function openNotebook(panel: NotebookPanel): IOpenNotebook {
  const { context } = panel;
  return {
    get path(): string {
      return withoutDrive(context.path);
    },
    get isDirty(): boolean {
      // until it is read, it is an empty one that counts as edited
      return context.isReady && context.model.dirty;
    },
    toJSON: () => context.model.toJSON() as unknown as JSONObject,
    save: () => context.save()
  };
}

/** Cut off the part before a colon, which names a drive that the server does not know. */
export function withoutDrive(path: string): string {
  return path.slice(path.indexOf(':') + 1);
}

/** Read a text from a command's arguments; empty if there is none. */
export function textOf(args: ReadonlyPartialJSONObject, name: string): string {
  const value = args[name];
  return typeof value === 'string' ? value : '';
}

/** Find which notebook a command is about: named, chosen in the file browser, or in front. */
export function pathOf(
  args: ReadonlyPartialJSONObject,
  front: IOpenNotebook | null,
  browser: IDefaultFileBrowser | null
): string {
  const chosen = args['fromBrowser'] ? browser?.selectedItems().next() : null;
  const item = chosen?.done ? null : chosen?.value;
  return (
    textOf(args, 'path') || (item ? withoutDrive(item.path) : front?.path) || ''
  );
}

/** Give the project that a command is about: named, or the one in sight. */
export function projectOf(
  args: ReadonlyPartialJSONObject,
  reprise: IReprise
): string {
  const named = args['project'];
  return typeof named === 'string' ? named : (reprise.runs.project?.path ?? '');
}

/** Describe the arguments of a command that needs one. */
export function schemaOf(name: string, type: string): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: { [name]: { type }, project: { type: 'string' } },
    required: [name]
  };
}

/** Describe the arguments of a command about a notebook, and texts that it may have beside it. */
export function notebookSchema(
  trans: TranslationBundle,
  texts: Readonly<Record<string, string>> = {}
): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        description: trans.__('The notebook; the one in front if none')
      },
      ...Object.fromEntries(
        Object.entries(texts).map(([name, description]) => [
          name,
          { type: 'string', description }
        ])
      )
    }
  };
}

/** Find the panel of an open notebook. */
export function findPanel(
  tracker: INotebookTracker,
  path: string
): NotebookPanel | null {
  const found = tracker.find(panel => openNotebook(panel).path === path);
  return found ?? null;
}
