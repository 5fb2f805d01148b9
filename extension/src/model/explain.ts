import type { TranslationBundle } from '@jupyterlab/translation';

import { LARGE_JSON, LARGE_NUMBER } from './form';

/** What a validator says of one value; a part of the form library's own type. */
export interface IFault {
  /** The keyword of JSON Schema that does not hold. */
  name?: string;
  params?: Record<string, unknown>;
  /** Such as `.start` or `.weights.2`. */
  property?: string;
  message?: string;
}

/** Put a fault in words that name what is allowed; a list may be one of numbers. */
export function explain(
  fault: IFault,
  trans: TranslationBundle,
  isNumeric = false
): string {
  const params = fault.params ?? {};
  if (isNumeric && fault.name === 'type' && params['type'] === 'array') {
    return trans.__('must be numbers with commas between them');
  }
  return (
    explainBound(fault.name, params['limit'], trans) ??
    explainOther(fault.name, params, trans) ??
    fault.message ??
    trans.__('is not allowed')
  );
}

function explainBound(
  keyword: string | undefined,
  limit: unknown,
  trans: TranslationBundle
): string | null {
  switch (keyword?.replace(/^format([EM])/, '$1').toLowerCase()) {
    case 'minimum':
      return trans.__('must be at least %1', limit);
    case 'exclusiveminimum':
      return trans.__('must be more than %1', limit);
    case 'maximum':
      return trans.__('must be at most %1', limit);
    case 'exclusivemaximum':
      return trans.__('must be less than %1', limit);
    case 'minlength':
      return trans.__('must have at least %1 characters', limit);
    case 'maxlength':
      return trans.__('must have at most %1 characters', limit);
    case 'minitems':
      return trans.__('must have at least %1 values', limit);
    case 'maxitems':
      return trans.__('must have at most %1 values', limit);
    default:
      return null;
  }
}

function explainOther(
  keyword: string | undefined,
  params: Record<string, unknown>,
  trans: TranslationBundle
): string | null {
  switch (keyword) {
    case 'multipleOf':
      return trans.__('must be a multiple of %1', params['multipleOf']);
    case 'pattern':
      return explainPattern(params['pattern'], trans);
    case 'required':
      return trans.__('is needed');
    case 'enum':
      return trans.__('must be one of the choices');
    case 'format':
      return trans.__('must be a valid %1', params['format']);
    case 'type':
      return explainType(params['type'], trans);
    default:
      return null;
  }
}

function explainPattern(pattern: unknown, trans: TranslationBundle): string {
  if (pattern === LARGE_NUMBER) {
    return explainType('integer', trans);
  }
  if (pattern === LARGE_JSON) {
    return trans.__('must be JSON, such as {"a": 1} or [1, 2]');
  }
  return String(pattern).startsWith('^env:')
    ? trans.__('must be env:NAME, the name of an environment variable')
    : trans.__('must match %1', pattern);
}

function explainType(type: unknown, trans: TranslationBundle): string {
  switch (Array.isArray(type) ? (type as unknown[])[0] : type) {
    case 'integer':
      return trans.__('must be a whole number');
    case 'number':
      return trans.__('must be a number');
    case 'array':
      return trans.__('must be values with commas between them');
    case 'object':
      return trans.__('must be a JSON object, such as {"a": 1}');
    default:
      return trans.__('must be of type %1', String(type));
  }
}

/** Give the parameter that a fault is about, and the place in it where it has parts. */
export function placeOf(fault: IFault): { name: string; item: string } {
  const path = (fault.property ?? '').replace(/^\./, '');
  const [name, ...rest] = path.split('.');
  if (name === '' && typeof fault.params?.['missingProperty'] === 'string') {
    return { name: fault.params['missingProperty'], item: '' };
  }
  return { name, item: rest.join('.') };
}
