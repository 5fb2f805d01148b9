import { HistoryModel } from '../src/model/history';
import { nameIn, NO_FILTER, toQuery } from '../src/model/historyFilter';
import { fakeClient, makeProject, makeRun } from './fakes';

describe('toQuery', () => {
  it.each([
    ['', { parameter: [], metric: [] }],
    ['prev', { notebook: '**/*prev*' }],
    ['a/*.ipynb', { notebook: 'a/*.ipynb' }],
    ['alpha=0.1', { parameter: ['alpha=0.1'] }],
    ['rmse<=0.3', { metric: ['rmse<=0.3'] }],
    [
      'fit n=3 r>1e-3',
      { notebook: '**/*fit*', parameter: ['n=3'], metric: ['r>1e-3'] }
    ],
    ['fit north', { notebook: '**/*fit*north*' }],
    ['draft[1]', { notebook: '**/*draft[[]1]*' }]
  ])('reads “%s”', (text, expected) => {
    expect(toQuery({ ...NO_FILTER, text })).toMatchObject(expected);
  });
});

describe('a filter for one notebook', () => {
  it.each([
    ['fit.ipynb', 'fit.ipyn[b]'],
    ['a/what?[1].ipynb', 'a/what[?][[]1].ipyn[b]']
  ])('holds for “%s” alone', (notebook, expected) => {
    expect(toQuery({ ...NO_FILTER, notebook }).notebook).toBe(expected);
  });

  it.each([
    ['fits', 'fits/a.ipynb', 'a.ipynb'],
    ['', 'fits/a.ipynb', 'fits/a.ipynb'],
    ['fit', 'fits/a.ipynb', 'fits/a.ipynb']
  ])('in project “%s” names “%s”', (path, notebook, expected) => {
    expect(nameIn(makeProject({ path }), notebook)).toBe(expected);
  });

  it('stays with a metric, and goes with the name of another', async () => {
    const { client } = fakeClient(() => ({ runs: [], next: null, total: 0 }));
    const model = new HistoryModel({ client });
    await model.setFilter({ notebook: 'fit.ipynb' });

    await model.search('rmse<1');
    expect(model.filter.notebook).toBe('fit.ipynb');

    await model.search('other');
    expect(model.filter.notebook).toBe('');
  });
});

describe('a list that is kept over a reload', () => {
  const { client } = fakeClient(() => ({ runs: [], next: null, total: 0 }));

  it('finds its filter, its order and what was searched again', async () => {
    const before = new HistoryModel({ client });
    await before.setFilter({ notebook: 'fit.ipynb', status: 'failed' });
    await before.setSort('longest');
    await before.search('n=1');

    const after = new HistoryModel({ client });
    after.restore(before.toJSON());

    expect(after.filter).toEqual(before.filter);
    expect(after.sort).toBe('longest');
  });

  it('keeps nothing where nothing was chosen', () => {
    expect(new HistoryModel({ client }).toJSON()).toEqual({});
  });

  it('forgets an order and a state that there are not', () => {
    const model = new HistoryModel({ client });

    model.restore({ sort: 'sideways', status: 'lost', text: 7 });

    expect(model.toJSON()).toEqual({});
  });
});

describe('HistoryModel', () => {
  const pages: Record<string, object> = {
    '': { runs: [makeRun('B')], next: 'c1', total: 2 },
    c1: { runs: [makeRun('A')], next: null, total: null }
  };

  it('reads page after page, and counts only with the first', async () => {
    const { client, seen } = fakeClient(
      ({ query }) => pages[query.get('cursor') ?? '']
    );
    const model = new HistoryModel({ client });

    await model.setProject('p');
    await model.more();
    await model.more();

    expect(model.runs.map(run => run.id)).toEqual(['B', 'A']);
    expect(model.total).toBe(2);
    expect(seen.map(({ query }) => query.get('count'))).toEqual(['true', null]);
  });

  it('has the server sort, from the first page on', async () => {
    const { client, seen } = fakeClient(() => pages.c1);
    const model = new HistoryModel({ client });
    await model.setProject('p');

    await model.setSort('longest');

    expect(seen.map(({ query }) => query.get('sort'))).toEqual([
      'newest',
      'longest'
    ]);
    expect(seen[1].query.get('cursor')).toBeNull();
  });

  it('drops what comes late for an older filter', async () => {
    const { client } = fakeClient(({ query }) => ({
      runs: [makeRun(query.get('notebook') ?? 'all')],
      next: null,
      total: 1
    }));
    const model = new HistoryModel({ client });
    await model.setProject('p');

    await Promise.all([
      model.setFilter({ text: 'first' }),
      model.setFilter({ text: 'second' })
    ]);

    expect(model.runs.map(run => run.id)).toEqual(['**/*second*']);
  });

  describe('with more runs than a page', () => {
    let names: string[];
    let model: HistoryModel;

    beforeEach(async () => {
      names = Array.from({ length: 150 }, (_, i) => `R${500 - i}`);
      const { client } = fakeClient(({ query }) => {
        const from = Number(query.get('cursor') ?? 0);
        const runs = names.slice(from, from + 100).map(id => makeRun(id));
        const next = from + 100 < names.length ? String(from + 100) : null;
        return { runs, next, total: names.length };
      });
      model = new HistoryModel({ client });
      await model.setProject('p');
      await model.more();
    });

    function ids(): string[] {
      return model.runs.map(run => run.id);
    }

    it('reads what is new without losing what was read before', async () => {
      names.unshift('R501');
      await model.refresh('p');

      expect(ids()).toEqual(names);
      expect(model.total).toBe(151);
    });

    it('leaves no gap where more is new than a page holds', async () => {
      names.unshift(...Array.from({ length: 120 }, (_, i) => `R${700 - i}`));
      await model.refresh('p');
      await model.more();

      expect(ids()).toEqual(names.slice(0, ids().length));
    });

    it('takes out what was deleted elsewhere', async () => {
      names.splice(50, 1);
      await model.refresh('p');

      expect(ids()).toEqual(names);
    });

    it('shows none of them for another project while that is read', async () => {
      const reading = model.setProject('q');

      expect(ids()).toEqual([]);
      await reading;
    });
  });

  it('says why runs could not be read, until they can', async () => {
    let isBroken = true;
    const { client } = fakeClient(() => {
      if (isBroken) {
        throw new Error('gone');
      }
      return pages.c1;
    });
    const model = new HistoryModel({ client });
    await model.setProject('p');
    expect(model.error).not.toBeNull();

    isBroken = false;
    await model.reload();

    expect(model.error).toBeNull();
    expect(model.runs).toHaveLength(1);
  });

  it('puts a changed run in its place', async () => {
    const { client } = fakeClient(() => pages['']);
    const model = new HistoryModel({ client });
    await model.setProject('p');

    model.update(makeRun('B', 'failed'));

    expect(model.runs[0].status).toBe('failed');
  });
});
