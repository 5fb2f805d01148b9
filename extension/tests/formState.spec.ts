import { planForm } from '../src/model/form';
import { initialOptions, readForm, writeForm } from '../src/model/formState';
import { makeNotebook } from './fakes';

const plan = planForm(
  makeNotebook({
    n: { type: 'integer', default: 10 },
    rate: { type: 'number', default: 0.5 }
  })
);
const initial = initialOptions({ unsaved: 'save' });

describe('a form that is kept over a reload', () => {
  it('comes back with its values, its options and what was typed of a sweep', () => {
    const left = {
      values: { n: 12, rate: 0.5 },
      axes: { rate: '0.1:0.5:0.1' },
      isSweep: true,
      options: {
        ...initial,
        seed: '7',
        kernel: 'ir',
        executor: 'dask',
        isFresh: true
      }
    };

    const kept = writeForm(left, plan, initial);

    expect(readForm(kept, plan, initial)).toEqual(left);
  });

  it('leaves nothing behind where all is as at first', () => {
    const untouched = readForm({}, plan, initial);

    expect(writeForm(untouched, plan, initial)).toEqual({});
  });

  it('follows the settings and defaults where nothing else was said', () => {
    const kept = writeForm(readForm({}, plan, initial), plan, initial);

    const { options, values } = readForm(kept, plan, initialOptions({}));

    expect(options.unsaved).toBe('snapshot');
    expect(values).toEqual({ n: 10, rate: 0.5 });
  });

  it.each([
    ['of another kind', { options: { seed: 7, isFresh: 'yes' } }],
    ['that is no choice', { options: { unsaved: 'throw away' } }],
    ['that is not known', { options: { colour: 'red' } }],
    ['in another shape', { options: [1], values: 'n', axes: { n: 1 } }]
  ])('does without what was kept %s', (_, kept) => {
    expect(readForm(kept, plan, initial)).toEqual(readForm({}, plan, initial));
  });
});
