import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import {
  ITranslator,
  nullTranslator,
  type TranslationBundle
} from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { repriseIcon } from './icons';

/** The commands that this file adds. */
export namespace CommandIDs {
  export const openPanel = 'reprise:open-panel';
}

/** The side panel of Reprise, which has nothing to show yet and says so. */
export class ReprisePanel extends Widget {
  constructor(options: ReprisePanel.IOptions) {
    super({ node: Private.createNode(options.trans) });
    const { trans } = options;
    this.id = 'jupyter-reprise-panel';
    this.addClass('jp-Reprise-panel');
    this.title.icon = repriseIcon;
    this.title.caption = trans.__('Reprise');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Reprise'));
  }
}

export namespace ReprisePanel {
  export interface IOptions {
    /** The texts in the user's language. */
    trans: TranslationBundle;
  }
}

/** Adds the panel to the left side, and the command that opens it. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:panel',
  description: 'Adds the Reprise side panel and the command that opens it.',
  autoStart: true,
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyter_reprise');
    const panel = new ReprisePanel({ trans });
    app.shell.add(panel, 'left', { rank: 650 });
    restorer?.add(panel, panel.id);

    app.commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Open Reprise Panel'),
      caption: trans.__('Show the side panel of Reprise'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        app.shell.activateById(panel.id);
      }
    });
    palette?.addItem({
      command: CommandIDs.openPanel,
      category: trans.__('Reprise')
    });
  }
};

namespace Private {
  /** Build the panel's empty state: a drawing, a heading and one sentence. */
  export function createNode(trans: TranslationBundle): HTMLElement {
    const node = document.createElement('div');
    const heading = document.createElement('h2');
    heading.className = 'jp-Reprise-heading';
    heading.textContent = trans.__('Reprise');
    const sentence = document.createElement('p');
    sentence.className = 'jp-Reprise-sentence';
    sentence.textContent = trans.__(
      'The runs of your notebooks will appear here; until then, start and list them with the command “reprise” in a terminal.'
    );
    const icon = repriseIcon.element({
      tag: 'span',
      className: 'jp-Reprise-icon'
    });
    icon.setAttribute('aria-hidden', 'true');
    node.append(icon, heading, sentence);
    return node;
  }
}
