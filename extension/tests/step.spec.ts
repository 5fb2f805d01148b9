import { stepNumber } from '../src/model/step';

const WHOLE = { type: ['integer', 'string'], minimum: 1, maximum: 12 };

describe('stepNumber', () => {
  it.each([
    ['10', 1, WHOLE, '11'],
    ['10', 10, WHOLE, '12'],
    ['12', 1, WHOLE, null],
    ['3', -10, WHOLE, '1'],
    ['99999999999999999999', 1, { type: 'integer' }, '100000000000000000000'],
    ['0.05', -1, { type: 'number' }, '0.04'],
    ['0.9', 1, { type: 'number' }, '1.0'],
    ['2', -1, { type: 'number' }, '1'],
    ['1e-3', 1, { type: 'number' }, '0.002'],
    ['1', -1, { type: 'number', exclusiveMinimum: 0 }, null],
    ['0.5', 1, { type: 'number', multipleOf: 0.5 }, '1.0'],
    ['7', 1, { type: 'integer', multipleOf: 5 }, '10'],
    ['7e', 1, { type: 'number' }, null],
    ['', 1, { type: 'integer' }, null]
  ])('steps “%s” by %i within %j', (text, by, schema, wanted) => {
    expect(stepNumber(text, by, schema)).toBe(wanted);
  });
});
