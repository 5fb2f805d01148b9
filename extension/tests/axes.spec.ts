import { countPoints, givenAxes, writeAxes } from '../src/model/axes';
import { planForm } from '../src/model/form';
import { makeNotebook } from './fakes';

const PLAN = planForm(
  makeNotebook({
    n: { type: 'integer', default: 1 },
    x: { type: 'number' },
    name: { type: 'string' },
    sizes: { type: 'array', items: { type: 'integer' } }
  })
);

describe('axes', () => {
  it('write values as the command line takes them', () => {
    const large = '99999999999999999999';

    expect(
      writeAxes(
        { n: large, x: null, name: 'Smith, "J"', sizes: [1, large] },
        PLAN
      )
    ).toEqual({
      n: large,
      x: 'None',
      name: '"Smith, ""J"""',
      sizes: `[1, ${large}]`
    });
  });

  it('leave out what is empty or no parameter any more', () => {
    expect(givenAxes({ n: '1,2', x: ' ', gone: '3' }, PLAN)).toEqual({
      n: '1,2'
    });
  });

  it.each([
    [{ n: '1,2,3' }, 3],
    [{ n: '2:6:2, 12', x: '0.1:0.5:0.1' }, 20],
    [{ n: '5:1:-2' }, 3],
    [{ name: '12:30' }, 1],
    [{ name: '"Smith, J",Doe' }, 2],
    [{ sizes: '[1,2],[3,4]' }, 2],
    [{}, 1]
  ])('of %j have so many points', (axes, points) => {
    expect(countPoints(axes as Record<string, string>, PLAN)).toBe(points);
  });
});
