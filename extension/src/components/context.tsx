import { ReactWidget } from '@jupyterlab/ui-components';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import { type ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { formatFullMoment, formatMoment } from '../model/format';
import { formatAge } from '../model/standing';
import type { IReprise } from '../tokens';

const Context = React.createContext<IReprise | null>(null);
const WidgetContext = React.createContext<LazyWidget | null>(null);

/** Give the models to a component. */
export function useReprise(): IReprise {
  const reprise = React.useContext(Context);
  if (reprise === null) {
    throw new Error('A component of Reprise is shown outside of its widget.');
  }
  return reprise;
}

/** Say moments as the user's language does. */
export function useMoments(): {
  short: (iso: string | null) => string;
  full: (iso: string | null) => string;
  age: (iso: string) => string;
} {
  const { locale } = useReprise();
  return {
    short: iso => formatMoment(iso, new Date(), locale),
    full: iso => formatFullMoment(iso, locale),
    age: iso => formatAge(iso, Date.now(), locale)
  };
}

/** Hold a choice that its widget keeps, so that a reload finds it again. */
export function useKept<T extends boolean | string>(
  name: string,
  initial: T
): [T, (value: T) => void] {
  const widget = React.useContext(WidgetContext);
  const [value, setValue] = React.useState<T>(() => {
    const kept = widget?.kept[name];
    return typeof kept === typeof initial ? (kept as T) : initial;
  });
  const keep = (chosen: T) => {
    setValue(chosen);
    widget?.keep(name, chosen);
  };
  return [value, keep];
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

/** Tell whether a node is in sight, as its tab may be behind others; call when it is again. */
export function useReturn(
  ref: React.RefObject<HTMLElement>,
  onReturn: () => void
): boolean {
  const latest = React.useRef(onReturn);
  latest.current = onReturn;
  const [isSeen, setSeen] = React.useState(true);
  React.useEffect(() => {
    let wasSeen = true;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry.isIntersecting && !wasSeen) {
        latest.current();
      }
      wasSeen = entry.isIntersecting;
      setSeen(wasSeen);
    });
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return isSeen;
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
    this._kept = options.kept ?? {};
    this.addClass('jp-Reprise-widget');
  }

  /** What was chosen in it, for a reload to find again. */
  get kept(): JSONObject {
    return this._kept;
  }

  /** Emitted when something else was chosen. */
  get keptChanged(): ISignal<this, void> {
    return this._keptChanged;
  }

  keep(name: string, value: JSONValue): void {
    this._kept = { ...this._kept, [name]: value };
    this._keptChanged.emit();
  }

  protected override render(): React.JSX.Element {
    const { trans } = this._reprise;
    const waiting = <p className="jp-Reprise-hint">{trans.__('Loading…')}</p>;
    return (
      <Context.Provider value={this._reprise}>
        <WidgetContext.Provider value={this}>
          <React.Suspense fallback={waiting}>{this._body()}</React.Suspense>
        </WidgetContext.Provider>
      </Context.Provider>
    );
  }

  private readonly _body: () => React.JSX.Element;
  private _kept: JSONObject;
  private readonly _keptChanged = new Signal<this, void>(this);
  private readonly _reprise: IReprise;
}

export namespace LazyWidget {
  export interface IOptions {
    reprise: IReprise;
    body: () => React.JSX.Element;
    /** What was chosen in it before the page was loaded. */
    kept?: JSONObject;
  }
}
