import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { CommandRegistry } from '@lumino/commands';
import type { JSONObject, ReadonlyJSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { LazyWidget } from '../components/context';
import { repriseIcon } from '../icons';
import { shortId } from '../model/format';
import { asObject } from '../model/memory';
import { CommandIDs, IReprise } from '../tokens';
import { projectOf, schemaOf, textOf } from './documents';

const RunView = React.lazy(() => import('../components/runView'));
const CompareView = React.lazy(() => import('../components/compareView'));

/** Adds the views of the main area: one run, and several side by side. */
export const viewsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:views',
  description: 'Adds the views of runs.',
  autoStart: true,
  requires: [IReprise],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    reprise: IReprise,
    restorer: ILayoutRestorer | null
  ): void => {
    const { commands, shell } = app;
    // a run that is gone takes its view along
    reprise.runs.runForgotten.connect((_, run) => {
      tracker.find(widget => widget.id === Private.runId(run))?.dispose();
    });
    const { trans } = reprise;
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({
      namespace: 'jupyter-reprise-views'
    });
    const show = async (view: Private.IView): Promise<void> => {
      const known = tracker.find(widget => widget.id === view.id);
      const widget = known ?? Private.createWidget(reprise, view);
      if (!known) {
        widget.content.keptChanged.connect(() => void tracker.save(widget));
        await tracker.add(widget);
        shell.add(widget, 'main');
      }
      shell.activateById(widget.id);
    };
    Private.addRun(commands, reprise, show);
    Private.addComparison(commands, reprise, show);
    void restorer?.restore(tracker, {
      command: Private.RESTORE,
      args: widget => Private.readArgs(widget),
      name: widget => widget.id
    });
    commands.addCommand(Private.RESTORE, {
      label: trans.__('Restore a View of Reprise'),
      describedBy: { args: { type: 'object', properties: {} } },
      isVisible: () => false,
      execute: args => commands.execute(textOf(args, 'command'), args)
    });
  }
};

namespace Private {
  export const RESTORE = 'reprise:restore-view';

  export function runId(run: string): string {
    return `jupyter-reprise-run-${run}`;
  }

  export interface IView {
    id: string;
    label: string;
    /** What to execute to see it again after a reload. */
    args: ReadonlyJSONObject;
    /** What was chosen in it before. */
    kept: JSONObject;
    body: () => React.JSX.Element;
  }

  export function createWidget(
    reprise: IReprise,
    view: IView
  ): MainAreaWidget<LazyWidget> {
    const content = new LazyWidget({
      reprise,
      body: view.body,
      kept: view.kept
    });
    const widget = new MainAreaWidget({ content });
    widget.id = view.id;
    widget.title.label = view.label;
    widget.title.icon = repriseIcon;
    widget.title.closable = true;
    widget.title.dataset = { args: JSON.stringify(view.args) };
    return widget;
  }

  /** Say how a view is found again, with what was chosen in it. */
  export function readArgs(
    widget: MainAreaWidget<LazyWidget>
  ): ReadonlyJSONObject {
    const text = widget.title.dataset['args'] ?? '{}';
    const args = JSON.parse(text) as ReadonlyJSONObject;
    return { ...args, kept: widget.content.kept };
  }

  export function addRun(
    commands: CommandRegistry,
    reprise: IReprise,
    show: (view: IView) => Promise<void>
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.showRun, {
      label: trans.__('Show Run'),
      caption: trans.__('Show all that is known of a run'),
      icon: repriseIcon,
      describedBy: { args: schemaOf('run', 'string') },
      isEnabled: args => typeof args['run'] === 'string',
      execute: args => {
        const run = textOf(args, 'run');
        const project = projectOf(args, reprise);
        return show({
          id: runId(run),
          label: trans.__('Run %1', shortId(run)),
          args: { command: CommandIDs.showRun, run, project },
          kept: asObject(args['kept']),
          body: () => React.createElement(RunView, { run, project })
        });
      }
    });
  }

  export function addComparison(
    commands: CommandRegistry,
    reprise: IReprise,
    show: (view: IView) => Promise<void>
  ): void {
    const { trans } = reprise;
    commands.addCommand(CommandIDs.compare, {
      label: trans.__('Compare Runs'),
      caption: trans.__('Show runs side by side'),
      icon: repriseIcon,
      describedBy: { args: schemaOf('runs', 'array') },
      isEnabled: args => Array.isArray(args['runs']) && args['runs'].length > 1,
      execute: args => {
        const runs = args['runs'] as string[];
        const project = projectOf(args, reprise);
        return show({
          id: `jupyter-reprise-compare-${runs.join('-')}`,
          label: trans.__('Compare %1 Runs', runs.length),
          args: { command: CommandIDs.compare, runs, project },
          kept: asObject(args['kept']),
          body: () => React.createElement(CompareView, { runs, project })
        });
      }
    });
  }
}
