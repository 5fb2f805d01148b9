import { ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

import type { IReprise } from '../tokens';

const Context = React.createContext<IReprise | null>(null);

/** Give the models to a component. */
export function useReprise(): IReprise {
  const reprise = React.useContext(Context);
  if (reprise === null) {
    throw new Error('A component of Reprise is shown outside of its widget.');
  }
  return reprise;
}

/** Render anew whenever a signal is emitted. */
export function useSignal(signal: ISignal<unknown, unknown>): void {
  const [, render] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const slot = () => {
      render();
    };
    signal.connect(slot);
    render();
    return () => {
      signal.disconnect(slot);
    };
  }, [signal]);
}

/** Call whenever a node comes into sight again, as its tab may have been behind others. */
export function useReturn(
  ref: React.RefObject<HTMLElement>,
  onReturn: () => void
): void {
  const latest = React.useRef(onReturn);
  latest.current = onReturn;
  React.useEffect(() => {
    let wasSeen = true;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting && !wasSeen) {
        latest.current();
      }
      wasSeen = entry.isIntersecting;
    });
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => {
      observer.disconnect();
    };
  }, [ref]);
}

/** Tell the time every second, as long as it matters. */
export function useNow(isTicking: boolean): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    if (!isTicking) {
      return;
    }
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [isTicking]);
  return now;
}

/** A widget that shows a component; its code is fetched when it is first seen. */
export class LazyWidget extends ReactWidget {
  constructor(options: LazyWidget.IOptions) {
    super();
    this._reprise = options.reprise;
    this._body = options.body;
    this.addClass('jp-Reprise-widget');
  }

  protected override render(): React.JSX.Element {
    const { trans } = this._reprise;
    const waiting = <p className="jp-Reprise-hint">{trans.__('Loading…')}</p>;
    return (
      <Context.Provider value={this._reprise}>
        <React.Suspense fallback={waiting}>{this._body()}</React.Suspense>
      </Context.Provider>
    );
  }

  private readonly _body: () => React.JSX.Element;
  private readonly _reprise: IReprise;
}

export namespace LazyWidget {
  export interface IOptions {
    reprise: IReprise;
    body: () => React.JSX.Element;
  }
}
