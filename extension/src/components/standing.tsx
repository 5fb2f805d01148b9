import * as React from 'react';

import type { Standing } from '../api/dashboards';
import { STANDING_SIGNS, standingName } from '../model/standing';
import { useReprise } from './context';

/** How what a dashboard shows stands: a sign in a colour, and the word. */
export function StandingSign(props: { standing: Standing }): React.JSX.Element {
  const { trans } = useReprise();
  return (
    <span className="jp-Reprise-status" data-standing={props.standing}>
      <span className="jp-Reprise-sign" aria-hidden="true">
        {STANDING_SIGNS[props.standing]}
      </span>
      <span>{standingName(props.standing, trans)}</span>
    </span>
  );
}
