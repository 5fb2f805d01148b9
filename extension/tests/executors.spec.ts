import { executorName, offered } from '../src/model/executors';
import { makeProject, trans } from './fakes';

const project = makeProject({
  executors: [
    { name: 'local', title: 'This machine' },
    { name: 'dask', title: 'Dask cluster' }
  ]
});

describe('where a run can execute', () => {
  it('is called as the user’s language has it, or as the server says', () => {
    const names = project.executors.map(one => executorName(one, trans));

    expect(names).toEqual(['This machine', 'Dask cluster']);
  });

  it.each([
    ['dask', 'dask'],
    ['', ''],
    ['moon', '']
  ])('takes “%s” that was kept for “%s”', (kept, taken) => {
    expect(offered(kept, project)).toBe(taken);
  });
});
