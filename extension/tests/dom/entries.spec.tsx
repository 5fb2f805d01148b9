import type { JupyterFrontEnd } from '@jupyterlab/application';
import { LauncherModel } from '@jupyterlab/launcher';
import { CommandRegistry } from '@lumino/commands';
import { CommandPalette } from '@lumino/widgets';
import * as ts from 'typescript';

import plugins from '../../src/index';
import { CommandIDs, IReprise } from '../../src/tokens';
import { clear, makeWorld } from './pages';

interface IItem {
  command?: string;
}

interface ISchema {
  'jupyter.lab.menus': { main: { items: IItem[] }[]; context: IItem[] };
  'jupyter.lab.toolbars': Record<string, IItem[]>;
}

/** A place for widgets, as much of it as plugins ask for when they start. */
function makeApp(): JupyterFrontEnd {
  const commands = new CommandRegistry();
  const shell = { add: () => undefined, widgets: () => [] };
  const contents = { fileChanged: { connect: () => true } };
  const serviceManager = { contents };
  return {
    ...{ commands, shell, serviceManager, restored: Promise.resolve() }
  } as never;
}

const tracker = { currentChanged: { connect: () => true } };
const palette = new CommandPalette({ commands: new CommandRegistry() });
const launcher = new LauncherModel();
const app = makeApp();

beforeAll(async () => {
  const { reprise } = makeWorld();
  const given: Record<string, unknown> = {
    [IReprise.name]: reprise,
    '@jupyterlab/notebook:INotebookTracker': tracker,
    '@jupyterlab/apputils:ICommandPalette': palette,
    '@jupyterlab/launcher:ILauncher': launcher
  };
  for (const plugin of plugins.filter(one => !one.provides)) {
    const tokens = [...(plugin.requires ?? []), ...(plugin.optional ?? [])];
    const services = tokens.map(token => given[token.name] ?? null);
    await plugin.activate(app, ...services);
  }
});

afterAll(clear);

/** The commands that the settings' schema puts into menus and toolbars. */
function commandsOfSchema(): string[] {
  const schema = JSON.parse(
    ts.sys.readFile('schema/plugin.json') ?? ''
  ) as ISchema;
  const menus = schema['jupyter.lab.menus'];
  const items = [
    ...menus.main.flatMap(menu => menu.items),
    ...menus.context,
    ...Object.values(schema['jupyter.lab.toolbars']).flat()
  ];
  return items.flatMap(item => item.command ?? []);
}

describe('what people find Reprise by', () => {
  it('is in the palette, under its name', () => {
    const found = palette.items.map(item => [item.command, item.category]);

    expect(found).toEqual(
      [
        CommandIDs.openPanel,
        CommandIDs.run,
        CommandIDs.sweep,
        CommandIDs.publish,
        CommandIDs.showRuns,
        CommandIDs.tagCell,
        CommandIDs.installFilter
      ].map(command => [command, 'Reprise'])
    );
  });

  it('is a card of the launcher', () => {
    const cards = [...launcher.items()];

    expect(cards).toMatchObject([
      { command: CommandIDs.openPanel, category: 'Reprise' }
    ]);
  });

  it('is in menus and toolbars by commands that there are', () => {
    const named = commandsOfSchema();

    expect(named).toContain(CommandIDs.run);
    expect(named.filter(id => !app.commands.hasCommand(id))).toEqual([]);
  });

  it.each(Object.values(CommandIDs))(
    'has a label, a caption and a description of arguments: %s',
    async command => {
      const { commands } = app;
      const described = await commands.describedBy(command);

      expect(commands.label(command)).not.toBe('');
      expect(commands.caption(command)).not.toBe('');
      expect(described.args).toMatchObject({ type: 'object' });
    }
  );

  it('is disabled as long as there is no notebook to run', () => {
    expect(app.commands.isEnabled(CommandIDs.run)).toBe(false);
    expect(app.commands.isEnabled(CommandIDs.run, { path: 'a.ipynb' })).toBe(
      true
    );
  });
});
