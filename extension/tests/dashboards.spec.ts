import type { IDashboard } from '../src/api/dashboards';
import {
  DashboardsModel,
  dashboardOf,
  isRenderingOf
} from '../src/model/dashboards';
import { formatAge, standingName } from '../src/model/standing';
import {
  firstSettings,
  changeable,
  NO_SETTINGS,
  placeholders,
  readSettings,
  runLabel,
  settingChoices,
  settingsSchema
} from '../src/model/publishing';
import {
  fakeClient,
  makeDashboard,
  makeNotebook,
  makeRun,
  respond,
  trans
} from './fakes';

describe('RepriseClient', () => {
  it('publishes a notebook with what was said of it', async () => {
    const { client, seen } = fakeClient(() => ({}));

    await client.publish('team/board.ipynb', { ...NO_SETTINGS, title: 'B' });

    expect([seen[0].method, seen[0].path]).toEqual(['POST', 'dashboards']);
    expect(seen[0].body).toMatchObject({
      notebook: 'team/board.ipynb',
      title: 'B'
    });
  });

  it('changes, withdraws and renders one of a project', async () => {
    const { client, seen } = fakeClient(({ method }) =>
      method === 'DELETE' ? new Response(null, { status: 204 }) : {}
    );

    await client.revise('a b', 'team', NO_SETTINGS);
    await client.withdraw('board', 'team');
    await client.render('board', 'team');

    expect(seen.map(one => `${one.method} ${one.path}`)).toEqual([
      'PUT dashboards/a%20b',
      'DELETE dashboards/board',
      'POST dashboards/board/render'
    ]);
    expect(seen.map(one => one.query.get('project'))).toEqual([
      'team',
      'team',
      'team'
    ]);
    expect(client.previewUrl('board', 'team', 'dark')).toBe(
      'http://lab.test/reprise/api/v1/dashboards/board/preview?project=team&theme=dark'
    );
  });
});

describe('DashboardsModel', () => {
  it('tells of a list that says something else, and of no other', async () => {
    let standing: IDashboard['standing'] = 'pending';
    const { client } = fakeClient(() => ({
      dashboards: [makeDashboard({ standing })]
    }));
    const model = new DashboardsModel({ client });
    const told = jest.fn();
    model.changed.connect(told);

    await model.load('team');
    await model.reload();
    expect(told).toHaveBeenCalledTimes(1);
    standing = 'current';
    await model.reload();

    expect(told).toHaveBeenCalledTimes(2);
    expect(model.dashboards[0].standing).toBe('current');
  });

  it('says why there is no list, until there is one', async () => {
    let isBroken = true;
    const { client } = fakeClient(() =>
      isBroken ? respond({ detail: 'No disk.' }, 503) : { dashboards: [] }
    );
    const model = new DashboardsModel({ client });

    await model.load('team');
    expect(String(model.error)).toContain('No disk.');
    isBroken = false;
    await model.reload();

    expect(model.error).toBeNull();
  });

  it('drops what comes late for another project', async () => {
    const { client } = fakeClient(({ query }) => ({
      dashboards: [makeDashboard({ name: query.get('project') ?? '' })]
    }));
    const model = new DashboardsModel({ client });

    await Promise.all([model.load('old'), model.load('new')]);

    expect(model.dashboards.map(one => one.name)).toEqual(['new']);
  });

  it('keeps to the newest list when an older one comes after it', async () => {
    const { client } = fakeClient(() => ({}));
    const answers: ((found: IDashboard[]) => void)[] = [];
    jest
      .spyOn(client, 'dashboards')
      .mockImplementation(() => new Promise(answer => answers.push(answer)));
    const model = new DashboardsModel({ client });

    const both = Promise.all([model.load('team'), model.reload()]);
    answers[1]([]);
    answers[0]([makeDashboard()]);
    await both;

    expect(model.dashboards).toEqual([]);
  });

  it('lists a notebook as soon as it is published, and not once withdrawn', async () => {
    const published: IDashboard[] = [];
    const { client } = fakeClient(({ method }) => {
      if (method === 'POST') {
        published.push(makeDashboard());
        return { dashboard: published[0], findings: [] };
      }
      if (method === 'DELETE') {
        published.pop();
        return new Response(null, { status: 204 });
      }
      return { dashboards: published };
    });
    const model = new DashboardsModel({ client });
    await model.load('team');

    await model.publish('team/board.ipynb', NO_SETTINGS);
    const { dashboards } = model;
    expect(dashboardOf(dashboards, 'team/board.ipynb')?.name).toBe('board');
    await model.withdraw('board', 'team');

    expect(dashboardOf(model.dashboards, 'team/board.ipynb')).toBeNull();
  });
});

describe('the settings of a dashboard', () => {
  const settings = { ...NO_SETTINGS, source: 'fit.ipynb' };

  it.each([
    [[], ''],
    [['fit.ipynb'], 'fit.ipynb'],
    [['fit.ipynb', 'other.ipynb'], '']
  ])('begin with the source that %j suggest', (reads, source) => {
    const notebook = makeNotebook({}, { reads });

    expect(firstSettings(null, notebook).source).toBe(source);
  });

  it('are those that are published, whatever the notebook reads', () => {
    const notebook = makeNotebook({}, { reads: ['other.ipynb'] });
    const known = makeDashboard({ settings });

    expect(firstSettings(known, notebook)).toEqual(settings);
  });

  it('are empty where a field was emptied', () => {
    const known = { ...settings, title: 'Old', where: { n: 3 } };

    expect(readSettings({ source: 'fit.ipynb' }, known)).toEqual({
      ...NO_SETTINGS,
      source: 'fit.ipynb',
      where: { n: 3 }
    });
  });

  it('let go of a run when another notebook becomes the source', () => {
    const known = { ...settings, run: '01A', where: { n: 3 } };
    const read = readSettings({ ...known, source: 'other.ipynb' }, known);

    expect([read.run, read.where]).toEqual(['', {}]);
  });

  it('offer all runs of the source, and the one that it shows', () => {
    const run = makeRun('01HX0000000000000000ABCDEF', 'succeeded', {
      parameters: { n: 3 }
    });
    const source = { parameters: [], runs: [run] };
    const shown = { ...settings, run: '01OLD' };

    const choices = settingChoices(trans, shown, source)['run'];

    expect(choices.map(([id]) => id)).toEqual(['', '01OLD', run.id]);
    expect(runLabel(run)).toContain('ABCDEF · n=3');
  });

  it('offer the parameters but secrets, and those that are gone', () => {
    const parameter = { type: 'str', is_required: false, default: null };
    const notebook = makeNotebook(
      { key: { format: 'secret-reference' }, n: { type: 'integer' } },
      {
        parameters: [
          { ...parameter, name: 'key', help: '' },
          { ...parameter, name: 'n', help: 'draws' }
        ]
      }
    );
    const source = { parameters: changeable(notebook), runs: [] };
    const shown = { ...settings, parameters: ['gone'] };

    const choices = settingChoices(trans, shown, source)['parameters'];

    expect(choices.map(([name]) => name)).toEqual(['n', 'gone']);
  });

  it('each have a title in the form, but for the values that a run must have', () => {
    const schema = settingsSchema(trans, makeNotebook({}), settings);
    const names = Object.keys(schema['properties'] as object).sort();

    expect([...names, 'where'].sort()).toEqual(Object.keys(NO_SETTINGS).sort());
  });

  it('say what it means to leave them empty', () => {
    const notebook = makeNotebook({}, { path: 'a/_My Fit_2.ipynb' });
    const titled = makeDashboard({ title: 'From the heading' });

    expect(placeholders(trans, notebook, null)['name']).toBe('my-fit-2');
    expect(placeholders(trans, notebook, titled)['title']).toBe(
      'From the heading'
    );
  });
});

describe('a rendering', () => {
  it.each([
    ['team', 'board.ipynb', 'rendering', true],
    ['other', 'board.ipynb', 'rendering', false],
    ['team', 'other.ipynb', 'rendering', false],
    ['team', 'board.ipynb', 'rest', false]
  ])(
    'in project “%s” of “%s”, a run by “%s”, is one of the dashboard: %s',
    (project, notebook, trigger, expected) => {
      const run = makeRun('A', 'running', { notebook, trigger });

      expect(isRenderingOf(run, project, makeDashboard())).toBe(expected);
    }
  );
});

describe('how a dashboard stands', () => {
  it('is said in words', () => {
    expect(standingName('refused', trans)).toBe('last good results');
  });

  it.each([
    ['2026-11-20T11:59:40Z', 'now'],
    ['2026-11-20T11:58:00Z', '2 minutes ago'],
    ['2026-11-17T10:00:00Z', '3 days ago'],
    ['2024-11-10T10:00:00Z', '2 years ago'],
    ['2026-11-20T12:10:00Z', 'now']
  ])('is as old as its data of %s: %s', (moment, age) => {
    const now = Date.parse('2026-11-20T12:00:00Z');

    expect(formatAge(moment, now, 'en')).toBe(age);
  });
});
