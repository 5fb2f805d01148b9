import { Notification } from '@jupyterlab/apputils';

import { notificationsPlugin } from '../../src/plugins/notifications';
import { CommandIDs } from '../../src/tokens';
import { makeRun } from '../fakes';
import { clear, type IWorld, makeWorld } from './pages';

const app = {} as never;

afterEach(() => {
  Notification.dismiss();
  clear();
});

/** Have the plugin hear what the models tell, as soon as the project is known. */
async function listen(wanted?: string): Promise<IWorld> {
  const world = makeWorld();
  const composite = { notifications: wanted };
  const settings = wanted ? ({ composite } as never) : null;
  await notificationsPlugin.activate(app, { ...world.reprise, settings });
  await world.reprise.runs.connect();
  return world;
}

function told(): { message: string; type: string; labels: string[] }[] {
  return Notification.manager.notifications.map(
    ({ message, type, options }) => ({
      message,
      type,
      labels: (options.actions ?? []).map(action => action.label)
    })
  );
}

function click(label: string): void {
  const [{ options }] = Notification.manager.notifications;
  const action = options.actions?.find(one => one.label === label);
  action?.callback(new MouseEvent('click'));
}

describe('the end of a run', () => {
  it('is told with the ways to it', async () => {
    const { reprise, executed } = await listen();

    reprise.runs.update(makeRun('RUN001', 'running'));
    reprise.runs.update(makeRun('RUN001', 'succeeded'));
    click('Show');
    click('Report');

    expect(told()).toEqual([
      {
        message: 'Run RUN001 of fit: succeeded',
        ...{ type: 'success', labels: ['Show', 'Report'] }
      }
    ]);
    const args = { run: 'RUN001', project: '' };
    expect(executed).toEqual([
      [CommandIDs.showRun, args],
      [CommandIDs.showReport, args]
    ]);
  });

  it('is told with the error, and without a report, where it failed', async () => {
    const { reprise } = await listen();
    const error = 'ValueError: n must not be 7';

    reprise.runs.update(makeRun('RUN001', 'running'));
    reprise.runs.update(makeRun('RUN001', 'failed', { error }));

    expect(told()).toEqual([
      {
        message: `Run RUN001 of fit: failed\n${error}`,
        ...{ type: 'error', labels: ['Show'] }
      }
    ]);
  });

  it.each([
    ['lab', 'cli', 0],
    ['all', 'cli', 1],
    ['none', 'rest', 0],
    ['all', 'sweep', 0]
  ])(
    'is told as the settings want: %s, of a run by %s',
    async (wanted, trigger, count) => {
      const { reprise } = await listen(wanted);

      reprise.runs.update(makeRun('RUN001', 'running', { trigger }));
      reprise.runs.update(makeRun('RUN001', 'succeeded', { trigger }));

      expect(told()).toHaveLength(count);
    }
  );

  it('is not told of a run that was over when it was first seen', async () => {
    const { reprise } = await listen();

    reprise.runs.update(makeRun('RUN001', 'succeeded'));

    expect(told()).toEqual([]);
  });
});
