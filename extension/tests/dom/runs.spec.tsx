import { screen, waitFor } from '@testing-library/dom';
import * as React from 'react';

import type { IRun, IRunDetail } from '../../src/api/types';
import RunView from '../../src/components/runView';
import { StartedOnes } from '../../src/components/startedRun';
import { CommandIDs } from '../../src/tokens';
import { type Answer, makeRun, settle } from '../fakes';
import { clear, makeWorld, show } from './pages';

const ENDED = { ended: '2026-11-20T10:01:00Z' };

afterEach(clear);

function detailOf(run: IRun): IRunDetail {
  return {
    ...{ run, is_reused: false, source: 'file' },
    ...{ manifest: null, artifacts: [], notes: [] }
  };
}

/** Show what was started from a form of a project; the server has its own view of run A. */
async function showStarted(answer: Answer, project = ''): Promise<void> {
  const { reprise } = makeWorld(answer);
  await reprise.runs.connect();
  const run = detailOf(makeRun('A', 'queued'));
  show(reprise, <StartedOnes started={[{ id: 'A', run }]} project={project} />);
}

describe('a run that was started from a form', () => {
  it('is shown as ended where it ended before it was shown', async () => {
    await showStarted(({ path }) =>
      path === 'runs/A' ? detailOf(makeRun('A', 'failed', ENDED)) : null
    );

    await screen.findByText('failed');
    expect(screen.getByRole('status').textContent).toBe('Run A: failed');
  });

  it('is followed to its end while another project is in sight', async () => {
    let run = makeRun('A', 'running');
    const feeds: ReadableStreamDefaultController<Uint8Array>[] = [];
    await showStarted(({ path, query }) => {
      if (path === 'events' && query.get('project') === 'far') {
        const start = (feed: (typeof feeds)[0]) => void feeds.push(feed);
        return new Response(new ReadableStream({ start }));
      }
      return path === 'runs/A' ? detailOf(run) : null;
    }, 'far');
    await waitFor(() => {
      expect(feeds).toHaveLength(1);
    });

    run = makeRun('A', 'succeeded', ENDED);
    const event = { number: 1, run: 'A', kind: 'status', status: 'succeeded' };
    const text = `data: ${JSON.stringify(event)}\n\n`;
    feeds[0].enqueue(new TextEncoder().encode(text));

    await screen.findByText('succeeded');
  });
});

describe('a page of a run', () => {
  it('opens the report where one was kept', async () => {
    const report = {
      ...{ name: 'report.html', bytes: 1, sha256: '' },
      media_type: 'text/html'
    };
    const detail = detailOf(makeRun('A', 'succeeded', ENDED));
    const { reprise, executed } = makeWorld(({ path }) =>
      path === 'runs/A' ? { ...detail, artifacts: [report] } : null
    );
    show(reprise, <RunView run="A" project="p" />);

    const name = 'Open Report';
    (await screen.findByRole('button', { name })).click();

    const args = { run: 'A', project: 'p' };
    expect(executed).toEqual([[CommandIDs.showReport, args]]);
  });

  it('stays at the end when an older answer comes after it', async () => {
    const answers: ((run: IRun) => void)[] = [];
    const { reprise } = makeWorld(async ({ path }) =>
      path === 'runs/A'
        ? new Promise(resolve => {
            answers.push(run => {
              resolve(detailOf(run));
            });
          })
        : Promise.resolve(null as never)
    );
    show(reprise, <RunView run="A" project="" />);
    await waitFor(() => {
      expect(answers).toHaveLength(1);
    });
    reprise.runs.update(makeRun('A', 'succeeded', ENDED));
    await waitFor(() => {
      expect(answers).toHaveLength(2);
    });

    answers[1](makeRun('A', 'succeeded', ENDED));
    await screen.findByText('succeeded');
    answers[0](makeRun('A', 'running'));
    await settle();

    expect(screen.queryByText('running')).toBeNull();
  });
});
