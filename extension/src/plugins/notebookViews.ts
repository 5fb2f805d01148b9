import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { LabIcon } from '@jupyterlab/ui-components';
import type * as React from 'react';

import { LazyWidget } from '../components/context';
import type { IReprise } from '../tokens';
import { placeOf } from './places';

/** Views of the main area, one for each notebook, which come back after a reload. */
export class NotebookViews {
  constructor(options: NotebookViews.IOptions) {
    this._options = options;
    this._tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({
      namespace: `jupyter-reprise-${options.name}`
    });
    void options.restorer?.restore(this._tracker, {
      command: options.command,
      args: widget => ({ path: widget.title.dataset['path'] ?? '' }),
      name: widget => widget.title.dataset['path'] ?? ''
    });
  }

  /** Bring the view of a notebook to the front; another one if that was asked for. */
  async show(
    path: string,
    body: () => React.JSX.Element,
    isNew = false
  ): Promise<void> {
    const { app, kind } = this._options;
    const id = `jupyter-reprise-${kind}-${path}`;
    const find = () => this._tracker.find(widget => widget.id === id);
    if (isNew) {
      find()?.dispose();
    }
    const known = find();
    const widget = known ?? this._create(id, path, body);
    if (!known) {
      await this._tracker.add(widget);
      app.shell.add(widget, 'main', placeOf(app));
    }
    app.shell.activateById(widget.id);
  }

  private _create(
    id: string,
    path: string,
    body: () => React.JSX.Element
  ): MainAreaWidget<LazyWidget> {
    const { icon, label, reprise } = this._options;
    const content = new LazyWidget({ reprise, body });
    const widget = new MainAreaWidget({ content });
    widget.id = id;
    widget.title.label = label(path);
    widget.title.caption = path;
    widget.title.icon = icon;
    widget.title.closable = true;
    widget.title.dataset = { path };
    return widget;
  }

  private readonly _options: NotebookViews.IOptions;
  private readonly _tracker: WidgetTracker<MainAreaWidget<LazyWidget>>;
}

export namespace NotebookViews {
  export interface IOptions {
    app: JupyterFrontEnd;
    reprise: IReprise;
    restorer: ILayoutRestorer | null;
    /** Under which name JupyterLab keeps which of them are open. */
    name: string;
    /** What their ids begin with. */
    kind: 'form' | 'publish';
    /** What opens one, given a path. */
    command: string;
    icon: LabIcon;
    label: (path: string) => string;
  }
}
