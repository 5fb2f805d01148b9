/** Numbers and texts of JSON; a text is matched so that digits in it are left alone. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const MANY_DIGITS = /\d{16}/;

/** Whether a text is a whole number that JavaScript's numbers would round. */
export function isRounded(text: string): boolean {
  return /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text));
}

/** Whether JSON holds a whole number that JavaScript's numbers would round. */
export function holdsRounded(json: string): boolean {
  return MANY_DIGITS.test(json) && (json.match(TOKEN) ?? []).some(isRounded);
}

/** Read JSON; whole numbers that JavaScript would round come as texts of their digits. */
export function parseJson(json: string): unknown {
  const kept = MANY_DIGITS.test(json)
    ? json.replace(TOKEN, token => (isRounded(token) ? `"${token}"` : token))
    : json;
  return JSON.parse(kept);
}
