import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';

import type { IDashboard, IDashboardSettings } from '../api/dashboards';
import type { INotebook, IRun } from '../api/types';
import { formatFullMoment, formatPairs, shortId, stem } from './format';

/** A dashboard of which nothing was said. */
export const NO_SETTINGS: IDashboardSettings = {
  name: '',
  title: '',
  description: '',
  thumbnail: '',
  source: '',
  run: '',
  where: {},
  groups: [],
  parameters: [],
  max_age: '',
  live: 'on-demand'
};

/** What is known of the notebook whose run a dashboard shows. */
export interface ISource {
  parameters: readonly { name: string; help: string }[];
  /** Its runs that succeeded, newest first. */
  runs: readonly IRun[];
}

export const NO_SOURCE: ISource = { parameters: [], runs: [] };

/** Give the settings to begin with: as published, else those that the notebook suggests. */
export function firstSettings(
  dashboard: IDashboard | null,
  notebook: INotebook
): IDashboardSettings {
  if (dashboard) {
    return dashboard.settings;
  }
  const source = notebook.reads.length === 1 ? notebook.reads[0] : '';
  return { ...NO_SETTINGS, source };
}

/** Take what a form holds, in which what was emptied may be missing. */
export function readSettings(
  values: JSONObject,
  known: IDashboardSettings
): IDashboardSettings {
  const given = Object.entries(values).filter(
    ([name, value]) =>
      name in NO_SETTINGS && (value as unknown) !== undefined && value !== null
  );
  const read: IDashboardSettings = {
    ...NO_SETTINGS,
    where: known.where,
    ...Object.fromEntries(given)
  };
  // a run belongs to its notebook
  const isOther = read.source !== known.source && read.run === known.run;
  return isOther ? { ...read, run: '', where: {} } : read;
}

/** Give the parameters of a notebook that viewers may change: secrets never. */
export function changeable(notebook: INotebook): ISource['parameters'] {
  const properties = (notebook.json_schema['properties'] ?? {}) as Record<
    string,
    JSONObject | undefined
  >;
  return notebook.parameters.filter(
    ({ name }) => properties[name]?.['format'] !== 'secret-reference'
  );
}

/** Say which run it is, so that one can tell it from others. */
export function runLabel(run: IRun, locale?: string): string {
  const values = formatPairs(run.parameters);
  const known = [formatFullMoment(run.queued, locale), shortId(run.id), values];
  return known.filter(Boolean).join(' · ');
}

/** Describe the settings as a JSON Schema, whose titles and descriptions the form shows. */
export function settingsSchema(
  trans: TranslationBundle,
  notebook: INotebook,
  settings: IDashboardSettings
): JSONObject {
  const others = notebook.reads.filter(one => one !== settings.source);
  const properties = {
    title: text(trans.__('Title')),
    description: text(trans.__('Description')),
    source: {
      ...text(
        trans.__('Source notebook'),
        trans.__('The notebook whose run it shows, relative to the project.')
      ),
      examples: others
    },
    run: text(trans.__('Source run')),
    parameters: texts(trans.__('Viewers may change')),
    groups: texts(
      trans.__('Who may see it'),
      trans.__('Groups of viewers, with commas between them.')
    ),
    max_age: text(
      trans.__('Maximum age'),
      trans.__('Older data is shown as out of date.')
    ),
    live: text(
      trans.__('A live kernel'),
      trans.__('On demand is as soon as a viewer uses what needs one.')
    ),
    thumbnail: text(
      trans.__('Thumbnail'),
      trans.__('An image, relative to the project.')
    ),
    name: text(trans.__('Name in addresses'))
  };
  return { type: 'object', properties };
}

function text(title: string, description?: string): JSONObject {
  return { type: 'string', title, ...(description ? { description } : {}) };
}

function texts(title: string, description?: string): JSONObject {
  return {
    ...text(title, description),
    type: 'array',
    items: { type: 'string' }
  };
}

/** What stands in a field as long as nothing is typed: what that means. */
export function placeholders(
  trans: TranslationBundle,
  notebook: INotebook,
  dashboard: IDashboard | null
): Record<string, string> {
  const isTitled = dashboard !== null && dashboard.settings.title === '';
  return {
    title: isTitled
      ? dashboard.title
      : trans.__('the notebook’s first heading'),
    description: trans.__('what its card in the gallery says'),
    source: trans.__('none'),
    groups: trans.__('every viewer'),
    max_age: trans.__('any, or such as 7d'),
    thumbnail: trans.__('the first image that it shows'),
    name: dashboard?.name ?? defaultName(notebook.path)
  };
}

/** What a dashboard is called in addresses unless its maker says otherwise. */
function defaultName(path: string): string {
  const name = stem(path)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  return name || 'dashboard';
}

/** A value, and what is said of it. */
export type Choice = readonly [string, string];

/** What can be chosen, by setting. */
export function settingChoices(
  trans: TranslationBundle,
  settings: IDashboardSettings,
  source: ISource,
  locale?: string
): Record<string, readonly Choice[]> {
  const isOld =
    settings.run !== '' && !source.runs.some(run => run.id === settings.run);
  const gone = settings.parameters.filter(
    name => !source.parameters.some(one => one.name === name)
  );
  return {
    run: [
      [
        '',
        settings.source
          ? trans.__('the newest that succeeded')
          : trans.__('none, as there is no source')
      ],
      ...(isOld ? [[settings.run, settings.run] as const] : []),
      ...source.runs.map(run => [run.id, runLabel(run, locale)] as const)
    ],
    parameters: [
      ...source.parameters.map(({ name, help }) => [name, help] as const),
      ...gone.map(
        name => [name, trans.__('The source has no such parameter.')] as const
      )
    ],
    live: [
      ['on-demand', trans.__('on demand')],
      ['at-once', trans.__('as soon as it is opened')],
      ['never', trans.__('never')]
    ]
  };
}
