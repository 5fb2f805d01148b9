import type { JSONObject } from '@lumino/coreutils';

/** The bounds that JSON Schema has. */
interface ILimits {
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** Step a number that is written down, as far as its schema allows; null where it can't move. */
export function stepNumber(
  text: string,
  by: number,
  schema: JSONObject
): string | null {
  const types = [schema['type']].flat();
  const isWhole = types.includes('integer');
  const trimmed = text.trim();
  if (isWhole && /^[-+]?\d+$/.test(trimmed) && !schema['multipleOf']) {
    const next = BigInt(trimmed.replace('+', '')) + BigInt(by);
    return within(Number(next), String(next), trimmed, schema);
  }
  const value = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(value)) {
    return null;
  }
  const step = Number(schema['multipleOf'] ?? 10 ** -decimalsOf(trimmed));
  const digits = Math.max(decimalsOf(String(step)), 0);
  const next = (Math.round(value / step) + by) * step;
  return within(next, next.toFixed(digits), trimmed, schema);
}

/** Give the number if it is allowed, else the bound that it would cross. */
function within(
  next: number,
  written: string,
  before: string,
  schema: JSONObject
): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } =
    schema as ILimits;
  if (
    (exclusiveMinimum !== undefined && next <= exclusiveMinimum) ||
    (exclusiveMaximum !== undefined && next >= exclusiveMaximum)
  ) {
    return null;
  }
  const bounded =
    minimum !== undefined && next < minimum
      ? String(minimum)
      : maximum !== undefined && next > maximum
        ? String(maximum)
        : written;
  return bounded === before ? null : bounded;
}

/** How many digits after the point a number is written with: of `1e-3` and `0.001` three. */
function decimalsOf(text: string): number {
  const [digits, exponent = '0'] = text.toLowerCase().split('e');
  const [, fraction = ''] = digits.split('.');
  return Math.min(Math.max(fraction.length - Number(exponent), 0), 15);
}
