import * as React from 'react';

import { Connected, Listed } from './connection';
import { DashboardsSection } from './dashboardsSection';
import { HistorySection } from './historySection';
import { NotebookSection } from './notebookSection';
import { RunningSection } from './running';
import { SweepsSection } from './sweepsSection';

/** The sections of the side panel, in one piece of code that is fetched when one is seen. */
export default function Section(props: {
  name: 'notebook' | 'running' | 'history' | 'sweeps' | 'dashboards';
}): React.JSX.Element {
  switch (props.name) {
    case 'notebook':
      return (
        <Connected>
          <NotebookSection />
        </Connected>
      );
    case 'running':
      return (
        <Listed>
          <RunningSection />
        </Listed>
      );
    case 'history':
      return (
        <Listed>
          <HistorySection />
        </Listed>
      );
    case 'sweeps':
      return (
        <Listed>
          <SweepsSection />
        </Listed>
      );
    case 'dashboards':
      return (
        <Listed>
          <DashboardsSection />
        </Listed>
      );
  }
}
