import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import type { JSONObject } from '@lumino/coreutils';
import { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';

import { LazyWidget } from '../components/context';
import { repriseIcon } from '../icons';
import { nameIn, NO_FILTER } from '../model/historyFilter';
import { CommandIDs, type IMemory, IReprise } from '../tokens';
import { notebookSchema, pathOf, projectOf, textOf } from './documents';

const STATE = 'panel';
/** The sections, in their order, and how much of the height each has at first. */
const SHARES = {
  notebook: 0.4,
  running: 0.12,
  history: 0.26,
  sweeps: 0.11,
  dashboards: 0.11
};
const SIZES = Object.values(SHARES);
const Section = React.lazy(() => import('../components/sections'));

/** Adds the panel to the left side, and the commands that open it. */
export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-reprise-extension:panel',
  description: 'Adds the Reprise side panel and the commands that open it.',
  autoStart: true,
  requires: [IReprise],
  optional: [ITranslator, ILayoutRestorer, IDefaultFileBrowser],
  activate: (
    app: JupyterFrontEnd,
    reprise: IReprise,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    browser: IDefaultFileBrowser | null
  ): void => {
    const { trans } = reprise;
    const panel = Private.createPanel(reprise, translator ?? undefined);
    app.shell.add(panel, 'left', { rank: 650 });
    restorer?.add(panel, panel.id);
    // JupyterLab restores its side panels too, but does not hear when a section is resized
    void app.restored.then(() => Private.keepSections(panel, reprise.memory));

    app.commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Open Reprise Panel'),
      caption: trans.__('Show the side panel of Reprise'),
      icon: repriseIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        app.shell.activateById(panel.id);
      }
    });
    Private.addShowRuns(app, reprise, panel, browser);
  }
};

namespace Private {
  export function addShowRuns(
    app: JupyterFrontEnd,
    reprise: IReprise,
    panel: SidePanel,
    browser: IDefaultFileBrowser | null
  ): void {
    const { trans } = reprise;
    app.commands.addCommand(CommandIDs.showRuns, {
      label: trans.__('Show Runs'),
      caption: trans.__('List the runs of a notebook in the side panel'),
      icon: repriseIcon,
      describedBy: {
        args: notebookSchema(trans, {
          sweep: trans.__('The sweep whose runs are meant'),
          project: trans.__('The project of the sweep')
        })
      },
      execute: async args => {
        const sweep = textOf(args, 'sweep');
        const path = pathOf(args, reprise.notebook.open, browser);
        app.shell.activateById(panel.id);
        accordion(panel).expand(Object.keys(SHARES).indexOf('history'));
        const place = sweep ? projectOf(args, reprise) : path;
        if (place || sweep) {
          await reprise.runs.lookAt(place);
        }
        const notebook = sweep ? '' : nameIn(reprise.runs.project, path);
        await reprise.history.setFilter({
          ...NO_FILTER,
          notebook,
          sweep
        });
      }
    });
  }

  /** A side panel made without content of its own has an accordion. */
  export function accordion(panel: SidePanel): AccordionPanel {
    if (panel.content instanceof AccordionPanel) {
      return panel.content;
    }
    throw new Error('The side panel of Reprise has no accordion.');
  }

  export function createPanel(
    reprise: IReprise,
    translator: ITranslator | undefined
  ): SidePanel {
    const { trans } = reprise;
    const panel = new SidePanel({ translator });
    panel.id = 'jupyter-reprise-panel';
    panel.addClass('jp-Reprise-panel');
    panel.title.icon = repriseIcon;
    panel.title.caption = trans.__('Reprise');
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', trans.__('Reprise'));
    const titles: Record<keyof typeof SHARES, string> = {
      notebook: trans.__('This Notebook'),
      running: trans.__('Running'),
      history: trans.__('All Runs'),
      sweeps: trans.__('Sweeps'),
      dashboards: trans.__('Dashboards')
    };
    for (const name of Object.keys(SHARES) as (keyof typeof SHARES)[]) {
      const section = new LazyWidget({
        reprise,
        body: () => React.createElement(Section, { name })
      });
      section.addClass('jp-Reprise-section');
      section.addClass(`jp-Reprise-${name}Section`);
      section.title.label = titles[name];
      panel.addWidget(section);
    }
    accordion(panel).setRelativeSizes(SIZES);
    return panel;
  }

  /** Remember which sections are open, and how high they are, and have them so again. */
  export async function keepSections(
    panel: SidePanel,
    memory: IMemory
  ): Promise<void> {
    const content = accordion(panel);
    const { closed, sizes } = readSections(await memory.read(STATE));
    closed.forEach(index => {
      content.collapse(index);
    });
    const isKnown = sizes.length === content.widgets.length;
    content.setRelativeSizes(isKnown ? sizes : SIZES);
    const save = () => {
      const indexes = content.widgets.flatMap((widget, index) =>
        widget.isHidden ? [index] : []
      );
      memory.write(STATE, {
        closed: indexes,
        sizes: content.relativeSizes()
      });
    };
    content.expansionToggled.connect(save);
    content.handleMoved.connect(save);
  }

  function readSections(kept: JSONObject): {
    closed: number[];
    sizes: number[];
  } {
    const { closed, sizes } = kept;
    return { closed: numbers(closed), sizes: numbers(sizes) };
  }

  function numbers(kept: unknown): number[] {
    return Array.isArray(kept)
      ? kept.filter(one => typeof one === 'number')
      : [];
  }
}
