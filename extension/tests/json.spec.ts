import { holdsRounded, isRounded, parseJson } from '../src/api/json';

describe('parseJson', () => {
  it('keeps every digit of whole numbers that JavaScript would round', () => {
    const large = '1180591620717411303424';

    expect(parseJson(`{"a": ${large}, "b": [-${large}, 1]}`)).toEqual({
      a: large,
      b: [`-${large}`, 1]
    });
  });

  it.each([
    '9007199254740991',
    '0.30000000000000004',
    '1234567890123456789.5',
    '1e300',
    '"1180591620717411303424"',
    '"say \\"1180591620717411303424\\" and \\\\"',
    '{"a": "01K00000000000000000000001", "b": null}'
  ])('reads %s as it is', json => {
    expect(parseJson(json)).toEqual(JSON.parse(json));
  });

  it('reads a long text', () => {
    const text = `${'x\\n'.repeat(1_000_000)}1234567890123456`;

    expect(parseJson(`["${text}"]`)).toEqual(JSON.parse(`["${text}"]`));
  });
});

describe('isRounded', () => {
  it('tells numbers that are too large', () => {
    expect(isRounded('9007199254740993')).toBe(true);
    expect(isRounded('9007199254740991')).toBe(false);
    expect(holdsRounded('[1, {"a": 99999999999999999999}]')).toBe(true);
    expect(holdsRounded('["99999999999999999999"]')).toBe(false);
  });
});
