import * as React from 'react';

/** A label, its input, what is wrong with the value, and what helps. */
export function InputFrame(
  props: React.PropsWithChildren<{
    /** Of the input, which names what is said of it by this and `__error` or `__description`. */
    id: string;
    label: React.ReactNode;
    errors: readonly string[];
    help?: React.ReactNode;
  }>
): React.JSX.Element {
  const { id, children, errors, help, label } = props;
  return (
    <div className="jp-Reprise-field" data-invalid={errors.length > 0}>
      {label}
      <div className="jp-Reprise-input">
        {children}
        <div
          id={`${id}__error`}
          className="jp-Reprise-fieldError"
          aria-live="polite"
        >
          {errors.map(error => (
            <div key={error}>{error}</div>
          ))}
        </div>
        {help && (
          <div id={`${id}__description`} className="jp-Reprise-quiet">
            {help}
          </div>
        )}
      </div>
    </div>
  );
}
