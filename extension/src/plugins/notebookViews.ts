import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { LazyWidget } from '../components/context';
import type { IReprise } from '../tokens';
import { withoutDrive } from './documents';
import { placeOf } from './places';

type View = MainAreaWidget<LazyWidget>;

/** Views of the main area, one for each notebook, which come back after a reload. */
export class NotebookViews {
  constructor(options: NotebookViews.IOptions) {
    this._options = options;
    this._tracker = new WidgetTracker<View>({
      namespace: `jupyter-reprise-${options.name}`
    });
    void options.restorer?.restore(this._tracker, {
      command: options.command,
      args: widget => ({ path: Private.pathOf(widget) }),
      name: Private.pathOf
    });
    const { contents } = options.app.serviceManager;
    contents.fileChanged.connect((_, { type, oldValue, newValue }) => {
      if (type === 'rename' && oldValue?.path && newValue?.path) {
        this._follow(withoutDrive(oldValue.path), withoutDrive(newValue.path));
      }
    });
  }

  /** Bring the view of a notebook to the front; another one if that was asked for. */
  async show(
    path: string,
    body: (path: string) => React.JSX.Element,
    isNew = false
  ): Promise<void> {
    const { app } = this._options;
    const find = () =>
      this._tracker.find(widget => Private.pathOf(widget) === path);
    if (isNew) {
      find()?.dispose();
    }
    const known = find();
    const widget = known ?? this._create(path, body);
    if (!known) {
      await this._tracker.add(widget);
      app.shell.add(widget, 'main', placeOf(app));
    }
    app.shell.activateById(widget.id);
  }

  private _create(
    path: string,
    body: (path: string) => React.JSX.Element
  ): View {
    const { icon, reprise } = this._options;
    const content = new LazyWidget({
      reprise,
      body: () => body(Private.pathOf(widget))
    });
    const widget: View = new MainAreaWidget({ content });
    widget.title.icon = icon;
    widget.title.closable = true;
    this._name(widget, path);
    return widget;
  }

  private _name(widget: View, path: string): void {
    const { kind, label } = this._options;
    widget.id = `jupyter-reprise-${kind}-${path}`;
    widget.title.label = label(path);
    widget.title.caption = path;
    widget.title.dataset = { path };
  }

  /** Have views go along with a notebook that gets another name, or whose folder does. */
  private _follow(before: string, after: string): void {
    this._tracker.forEach(widget => {
      const path = Private.pathOf(widget);
      if (path === before || path.startsWith(`${before}/`)) {
        void this._move(widget, path, after + path.slice(before.length));
      }
    });
  }

  private async _move(widget: View, from: string, to: string): Promise<void> {
    const { kind, reprise } = this._options;
    const typed = await reprise.memory.read(`${kind}:${from}`);
    reprise.memory.write(`${kind}:${to}`, typed);
    reprise.memory.write(`${kind}:${from}`, {});
    this._name(widget, to);
    widget.content.update();
    await this._tracker.save(widget);
  }

  private readonly _options: NotebookViews.IOptions;
  private readonly _tracker: WidgetTracker<View>;
}

export namespace NotebookViews {
  export interface IOptions {
    app: JupyterFrontEnd;
    reprise: IReprise;
    restorer: ILayoutRestorer | null;
    /** Under which name JupyterLab keeps which of them are open. */
    name: string;
    /** What their ids begin with, and the names under which what was typed is kept. */
    kind: 'form' | 'publish';
    /** What opens one, given a path. */
    command: string;
    icon: LabIcon;
    label: (path: string) => string;
  }
}

namespace Private {
  export function pathOf(widget: View): string {
    return widget.title.dataset['path'] ?? '';
  }
}
