import { judge } from '../src/components/validator';
import { findFaults } from '../src/model/axisFaults';
import { planForm } from '../src/model/form';
import { makeNotebook, trans } from './fakes';

const PLAN = planForm(
  makeNotebook({
    n: { type: 'integer', minimum: 1, maximum: 9, default: 1 },
    x: { type: ['number', 'null'], exclusiveMinimum: 0, default: null },
    prior: { enum: ['flat', 'a, "b"'], default: 'flat' },
    level: { enum: [1, 2], default: 1 },
    name: { type: 'string', default: '' }
  })
);

describe('values of a sweep', () => {
  it.each([
    ['n', '1,2, 9'],
    ['n', '1:9:2'],
    ['n', '9:1:-4'],
    ['n', '1,'],
    ['x', '0.5:2:0.5,1e3,None'],
    ['prior', 'flat, "a, ""b"""'],
    ['level', '1,2'],
    ['name', '12:30, 1.5']
  ])('have nothing wrong: %s=%s', (name, text) => {
    expect(findFaults(name, text, PLAN, { judge, trans })).toEqual([]);
  });

  it.each([
    ['n', '3,10', '10: must be at most 9'],
    ['n', '0:5', '0:5: must be at least 1'],
    ['n', '1:3:0.5', '1:3:0.5: must be a whole number'],
    ['n', '1.5', '1.5: must be a whole number'],
    ['n', 'ten', 'ten: must be a whole number'],
    ['n', '1:5:-1', '1:5:-1: never gets to its end'],
    ['n', '1:5:0', '1:5:0: never gets to its end'],
    ['n', 'None', 'None: must be a whole number'],
    ['x', '0', '0: must be more than 0'],
    ['prior', 'flat, steep', 'steep: must be one of the choices']
  ])('are found wrong while they are typed: %s=%s', (name, text, said) => {
    expect(findFaults(name, text, PLAN, { judge, trans })).toEqual([said]);
  });
});
