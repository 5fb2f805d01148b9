import { explain, placeOf } from '../src/model/explain';
import {
  givenValues,
  LARGE_NUMBER,
  partLarge,
  planForm,
  valuesOfRun
} from '../src/model/form';
import {
  readJson,
  readList,
  readNumber,
  writeList
} from '../src/model/formText';
import { countPoints, givenAxes } from '../src/model/axes';
import { readLines, writeLines } from '../src/model/openValues';
import { makeNotebook, trans } from './fakes';

describe('planForm', () => {
  const kindOf = (property: object) =>
    planForm(makeNotebook({ p: property as never })).fields['p'].kind;

  it.each([
    ['number', { type: 'integer', default: 1 }],
    ['number', { type: ['number', 'null'] }],
    ['plain', { type: 'integer', enum: [1, 2] }],
    ['plain', { type: 'string', enum: ['a', 'b'] }],
    ['check', { type: 'boolean' }],
    ['json', { type: ['boolean', 'null'] }],
    ['list', { type: 'array', items: { type: 'number' } }],
    ['json', { type: 'array', items: { type: 'array' } }],
    ['json', { type: 'array' }],
    ['json', { type: 'object' }],
    ['json', { anyOf: [] }],
    ['json', {}],
    ['plain', { type: 'string', format: 'date' }],
    ['moment', { type: 'string', format: 'date-time' }],
    [
      'plain',
      {
        type: 'string',
        format: 'date-time',
        default: '2026-01-01T00:00:00+01:00'
      }
    ]
  ])('shows as %s: %j', (kind, property) => {
    expect(kindOf(property)).toBe(kind);
  });

  it('keeps defaults apart, so that a field can be emptied', () => {
    const plan = planForm(makeNotebook({ n: { type: 'number', default: 5 } }));

    expect(plan.defaults).toEqual({ n: 5 });
    expect(plan.schema['properties']).toEqual({ n: { type: 'number' } });
    expect(plan.fields['n'].placeholder).toBe('5');
  });

  it('takes an emptied field for None where that is allowed', () => {
    const plan = planForm(makeNotebook({ n: { type: ['integer', 'null'] } }));

    expect(plan.fields['n'].emptyValue).toBeNull();
  });
});

describe('readNumber', () => {
  it.each([
    ['7', 7],
    [' -2.50 ', -2.5],
    ['+.5', 0.5],
    ['1.', 1],
    ['1e-3', 0.001]
  ])('reads “%s”', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each(['7e', '1,5', '-', '0x10', '1 2', 'Infinity', '1e999', ''])(
    'does not guess at “%s”',
    text => {
      expect(() => readNumber(text)).toThrow();
    }
  );
});

describe('values', () => {
  it('sends only what differs from the defaults', () => {
    const given = givenValues(
      { a: 1, b: [2], c: null },
      { a: 1, b: [3], c: 0 }
    );

    expect(given).toEqual({ b: [2], c: null });
  });

  it('takes of a run what the notebook still has', () => {
    const plan = planForm(
      makeNotebook({
        a: { type: 'integer', default: 1 },
        b: { type: 'integer' }
      })
    );

    expect(valuesOfRun(plan, { b: 7, gone: 1 })).toEqual({ a: 1, b: 7 });
  });

  it.each([
    ['1, 2.5', 'number', [1, 2.5]],
    ['a, b c', 'string', ['a', 'b c']],
    ['["a,b"]', 'string', ['a,b']],
    ['', 'number', []]
  ])('reads the list “%s”', (text, type, values) => {
    expect(readList(text, type)).toEqual(values);
  });

  it('refuses words in a list of numbers', () => {
    expect(() => readList('1, x', 'number')).toThrow();
  });

  it.each([[[1, 2]], [['a', 'b']], [['a,b', '']], [[true, false]]])(
    'writes %j so that it can be read again',
    values => {
      expect(readList(writeList(values), typeof values[0])).toEqual(values);
    }
  );
});

describe('explain', () => {
  it.each([
    [{ name: 'minimum', params: { limit: 0 } }, 'must be at least 0'],
    [
      { name: 'formatMaximum', params: { limit: '2026-01-01' } },
      'must be at most 2026-01-01'
    ],
    [
      { name: 'type', params: { type: ['integer', 'null'] } },
      'must be a whole number'
    ],
    [{ name: 'unheard', message: 'is odd' }, 'is odd']
  ])('says %j', (fault, text) => {
    expect(explain(fault, trans)).toBe(text);
  });

  it('finds the parameter and the place in it', () => {
    expect(placeOf({ property: '.weights.2' })).toEqual({
      name: 'weights',
      item: '2'
    });
  });
});

describe('numbers too large for JavaScript', () => {
  const large = '1180591620717411303424';
  const plan = planForm(
    makeNotebook({
      n: { type: 'integer', default: large, maximum: large },
      x: { type: 'number' },
      list: { type: 'array', items: { type: 'integer' } },
      any: { type: 'object' },
      word: { type: 'string' }
    })
  );

  it('keep their digits when they are typed', () => {
    expect(readNumber(large, true)).toBe(large);
    expect(readList(`1, ${large}`, 'integer')).toEqual([1, large]);
    expect(readList(`[1, ${large}]`, 'integer')).toEqual([1, large]);
    expect(readJson(`{"a": ${large}}`)).toBe(`{"a": ${large}}`);
    expect(readJson('{"a": 1}')).toEqual({ a: 1 });
  });

  it('are not guessed from another notation', () => {
    expect(() => readNumber('1e23', true)).toThrow();
    expect(readNumber('1e23')).toBe(1e23);
  });

  it('are let in as texts of digits alone', () => {
    const properties = plan.schema['properties'] as Record<string, object>;

    expect(properties['n']).toMatchObject({
      type: ['integer', 'string'],
      maximum: Number(large)
    });
    expect(
      explain({ name: 'pattern', params: { pattern: LARGE_NUMBER } }, trans)
    ).toBe('must be a whole number');
  });

  it('are sent as texts, and everything else as data', () => {
    expect(
      partLarge(plan, {
        n: large,
        x: 0.5,
        list: [1, large],
        any: `{"a": ${large}}`,
        word: large
      })
    ).toEqual({
      parameters: { x: 0.5, word: large },
      texts: { n: large, list: `[1, ${large}]`, any: `{"a": ${large}}` }
    });
  });
});

describe('the form of a notebook whose parameters nobody can read', () => {
  const open = makeNotebook({});
  open.json_schema['additionalProperties'] = true;
  const plan = planForm(open);

  it('takes values of any name, as texts that the server reads', () => {
    expect(partLarge(plan, { n: '3' })).toEqual({
      parameters: {},
      texts: { n: '3' }
    });
  });

  it('takes those of an earlier run as they would be typed', () => {
    const values = { n: 3, who: 'a', many: [1, 2] };

    expect(valuesOfRun(plan, values)).toEqual({
      n: '3',
      who: 'a',
      many: '[1,2]'
    });
    expect(valuesOfRun(planForm(makeNotebook({})), values)).toEqual({});
  });

  it('reads them from lines, and names the first that is none', () => {
    const values = { n: '3', who: 'a = b', empty: '' };

    expect(readLines(writeLines(values))).toEqual({ values, odd: null });
    expect(readLines('\n n = 3 \nwhat\n=4')).toEqual({
      values: { n: '3' },
      odd: 3
    });
  });

  it('makes a sweep of them', () => {
    const axes = givenAxes({ n: '1:3', who: 'a,b', empty: '' }, plan);

    expect(axes).toEqual({ n: '1:3', who: 'a,b' });
    expect(countPoints(axes, plan)).toBe(6);
  });
});
