import { LabIcon } from '@jupyterlab/ui-components';

import repriseSvg from '../style/icons/reprise.svg';

/** The repeat sign of a score: play this again. */
export const repriseIcon = new LabIcon({
  name: 'jupyter-reprise-extension:reprise',
  svgstr: repriseSvg
});
