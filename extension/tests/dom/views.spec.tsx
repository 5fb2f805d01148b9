import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { screen, waitFor } from '@testing-library/dom';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { viewsPlugin } from '../../src/plugins/views';
import { CommandIDs } from '../../src/tokens';
import { type Answer, makeRun } from '../fakes';
import { clear, makeWorld } from './pages';

const DETAIL = {
  run: makeRun('A', 'succeeded', { ended: '2026-11-20T10:01:00Z' }),
  ...{ is_reused: false, source: 'file', manifest: null },
  ...{ artifacts: [], notes: [] }
};
const COMPARISON = {
  runs: [makeRun('A'), makeRun('B')],
  facts: [
    { section: 'parameters', name: 'n', values: [1, 2], is_equal: false },
    { section: 'environment', name: 'host', values: ['h', 'h'], is_equal: true }
  ],
  cells: [
    {
      ...{ before: 1, after: 1 },
      source: [' import numpy\n', '-n = 1\n', '+n = 2\n'],
      outputs: ['-1\n', '+2\n']
    },
    { before: null, after: 3, source: ['+plot(n)\n'], outputs: [] }
  ]
};

const answer: Answer = ({ path }) =>
  path === 'runs/A' ? DETAIL : path === 'compare' ? COMPARISON : null;

/** A page with the views that are open, which can be loaded again. */
class Page {
  constructor() {
    const { commands } = this;
    const shell = {
      add: (widget: Widget) => {
        Widget.attach(widget, document.body);
      },
      activateById: () => undefined
    };
    const app = { commands, shell } as unknown as JupyterFrontEnd;
    const restorer = {
      restore: (tracker: Page['tracker'], how: Page['how']) => {
        this.tracker = tracker;
        this.how = how;
        return Promise.resolve();
      }
    };
    void viewsPlugin.activate(app, makeWorld(answer).reprise, restorer);
  }

  readonly commands = new CommandRegistry();

  /** Close all, and open it as JupyterLab does after a reload. */
  async reload(): Promise<void> {
    const open: ReadonlyJSONObject[] = [];
    this.tracker?.forEach(widget => {
      open.push(this.how?.args(widget) ?? {});
      widget.dispose();
    });
    expect(open).toHaveLength(1);
    await this.commands.execute(this.how?.command ?? '', open[0]);
  }

  close(): void {
    this.tracker?.forEach(widget => {
      widget.dispose();
    });
  }

  tracker: WidgetTracker<MainAreaWidget> | null = null;
  how: {
    command: string;
    args: (widget: MainAreaWidget) => ReadonlyJSONObject;
  } | null = null;
}

let page: Page;

beforeEach(() => {
  page = new Page();
});

afterEach(() => {
  page.close();
  clear();
});

describe('a view of a run', () => {
  it('comes back with the tab that was chosen', async () => {
    await page.commands.execute(CommandIDs.showRun, { run: 'A', project: 'p' });
    (await screen.findByRole('tab', { name: 'Files' })).click();
    await screen.findByRole('tabpanel', { name: 'Files' });

    await page.reload();

    await screen.findByRole('tabpanel', { name: 'Files' });
  });
});

describe('a comparison', () => {
  async function isBrief(): Promise<boolean> {
    const name = 'Only what differs (1 of 2)';
    const box = await screen.findByRole('checkbox', { name });
    return (box as HTMLInputElement).checked;
  }

  beforeEach(async () => {
    const args = { runs: ['A', 'B'], project: 'p' };
    await page.commands.execute(CommandIDs.compare, args);
  });

  it('comes back with all facts where all were asked for', async () => {
    expect(await isBrief()).toBe(true);
    screen.getByRole('checkbox').click();
    await waitFor(async () => {
      expect(await isBrief()).toBe(false);
    });

    await page.reload();

    expect(await isBrief()).toBe(false);
    screen.getByRole('rowheader', { name: 'host' });
    screen.getByRole('rowheader', { name: 'Environment' });
  });

  it('shows line by line how the cells of two runs differ', async () => {
    const figures = await screen.findAllByRole('figure');

    const linesOf = (figure: HTMLElement) =>
      [...figure.querySelectorAll('[data-change]')].map(line => [
        line.getAttribute('data-change'),
        line.textContent?.trim()
      ]);
    expect(figures.map(linesOf)).toEqual([
      [
        [' ', 'import numpy'],
        ['-', '-n = 1'],
        ['+', '+n = 2'],
        ['-', '-1'],
        ['+', '+2']
      ],
      [['+', '+plot(n)']]
    ]);
    screen.getByText('Executed cell 2');
    screen.getByText('Executed cell 4, only in the second');
  });
});
