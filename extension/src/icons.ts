import { LabIcon } from '@jupyterlab/ui-components';

import dashboardSvg from '../style/icons/dashboard.svg';
import repriseSvg from '../style/icons/reprise.svg';

/** The repeat sign of a score: play this again. */
export const repriseIcon = new LabIcon({
  name: 'jupyter-reprise-extension:reprise',
  svgstr: repriseSvg
});

/** A board with figures on it: shown to others. */
export const dashboardIcon = new LabIcon({
  name: 'jupyter-reprise-extension:dashboard',
  svgstr: dashboardSvg
});
