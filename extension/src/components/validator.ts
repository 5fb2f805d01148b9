import type { JSONValue, ReadonlyJSONObject } from '@lumino/coreutils';
import { customizeValidator } from '@rjsf/validator-ajv8';

import type { IFault } from '../model/explain';

/** Checks values by their JSON Schema. */
export const validator = customizeValidator<ReadonlyJSONObject>();

/** Say what is wrong with one value; null if nothing is. */
export function judge(
  schema: ReadonlyJSONObject,
  value: JSONValue
): IFault | null {
  const { errors } = validator.rawValidation<{
    keyword: string;
    params: Record<string, unknown>;
    message?: string;
  }>(schema, value as ReadonlyJSONObject);
  const first = errors?.[0];
  return first ? { ...first, name: first.keyword } : null;
}
