import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';

/** Give a place beside another view of ours, lest the panes get narrower with each form. */
export function placeOf(app: JupyterFrontEnd): DocumentRegistry.IOpenOptions {
  const views = [...app.shell.widgets('main')].filter(widget =>
    /^jupyter-reprise-(form|publish|run|compare)-/.test(widget.id)
  );
  const beside = views.find(widget => widget.isVisible) ?? views[0];
  return views.length > 0
    ? { ref: beside.id, mode: 'tab-after' }
    : { mode: 'split-right' };
}
