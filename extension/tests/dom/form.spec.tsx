import { fireEvent, screen, waitFor } from '@testing-library/dom';
import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import RunFormView from '../../src/components/runFormView';
import type { IOpenNotebook } from '../../src/model/notebook';
import {
  type Answer,
  makeNotebook,
  makeProject,
  makeRun,
  respond
} from '../fakes';
import { clear, type IWorld, makeWorld, show } from './pages';

const PROPERTIES = {
  n: { type: 'integer', minimum: 1, maximum: 100, default: 10 }
};
const PARAMETER = {
  ...{ name: 'n', type: 'int', help: '', is_required: false },
  default: 10
};
const NOTEBOOK = makeNotebook(PROPERTIES, { parameters: [PARAMETER] });

afterEach(clear);

/** Show the form of a notebook, whose project has answered. */
async function showForm(
  answer: Answer = () => null,
  open: IOpenNotebook | null = null
): Promise<IWorld> {
  const world = makeWorld(
    one => answer(one) ?? (one.path === 'notebooks/fit.ipynb' ? NOTEBOOK : null)
  );
  await world.reprise.runs.connect();
  show(
    { ...world.reprise, findOpen: () => open },
    <RunFormView path="fit.ipynb" source="" isSweep={false} />
  );
  await screen.findByLabelText(/^n/);
  return world;
}

/** A server whose notebook takes other parameters. */
function answerWith(properties: JSONObject, more: JSONObject = {}): Answer {
  const json_schema = { type: 'object', properties, ...more };
  return ({ path }) =>
    path === 'notebooks/fit.ipynb' ? { ...NOTEBOOK, json_schema } : null;
}

function type(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

function asked(world: IWorld): unknown[] {
  return world.seen
    .filter(one => one.path === 'notebooks/fit.ipynb/runs')
    .map(one => one.body);
}

describe('the form of a notebook', () => {
  it.each([
    ['0', 'must be at least 1'],
    ['101', 'must be at most 100'],
    ['1.5', 'must be a whole number'],
    ['ten', 'must be a whole number']
  ])(
    'says at the field what is wrong with %s, and asks for nothing',
    async (value, said) => {
      const world = await showForm();

      type('n', value);
      await screen.findByText(said);
      screen.getByRole('button', { name: 'Run' }).click();

      expect(screen.getByLabelText('n').getAttribute('aria-invalid')).toBe(
        'true'
      );
      expect(asked(world)).toEqual([]);
    }
  );

  it('asks for a run with what was typed', async () => {
    const detail = {
      ...{ run: makeRun('A', 'running'), is_reused: false, source: 'file' },
      ...{ manifest: null, artifacts: [], notes: [] }
    };
    const world = await showForm(({ path }) =>
      path.endsWith('/runs') ? detail : null
    );

    type('n', '12');
    type('Seed', '7');
    await waitFor(() => {
      expect(screen.getByLabelText<HTMLInputElement>('Seed').value).toBe('7');
    });
    screen.getByRole('button', { name: 'Run' }).click();

    await screen.findByText('It runs the notebook as it was saved.');
    expect(asked(world)).toEqual([
      {
        ...{ parameters: { n: 12 }, texts: {}, seed: '7', kernel: null },
        ...{ executor: null, fresh: false, content: null }
      }
    ]);
  });

  it('says at the field what the server found wrong', async () => {
    const problems = [{ name: 'n', message: 'must be even' }];
    await showForm(({ path }) =>
      path.endsWith('/runs')
        ? respond({ status: 422, detail: 'No.', problems }, 422)
        : null
    );

    screen.getByRole('button', { name: 'Run' }).click();

    await screen.findByText('must be even');
  });

  it('comes back with what was typed', async () => {
    const { reprise } = await showForm();
    type('n', '12');
    type('Seed', '7');
    await waitFor(async () => {
      const kept = await reprise.memory.read('form:fit.ipynb');
      expect(kept).toEqual({ values: { n: 12 }, options: { seed: '7' } });
    });

    const again = <RunFormView path="fit.ipynb" source="" isSweep={false} />;
    const page = show(reprise, again);

    await waitFor(() => {
      const inputs = [...page.node.querySelectorAll('input[type="text"]')];
      const values = inputs.map(one => (one as HTMLInputElement).value);
      expect(values).toEqual(['12', '7']);
    });
  });

  it('says plainly where it runs where there is one place', async () => {
    await showForm();

    screen.getByText('This machine');
    expect(screen.queryByLabelText('Runs on')).toBeNull();
  });

  it('lets one choose where it runs where there are several', async () => {
    const executors = [
      { name: 'local', title: 'This machine' },
      { name: 'dask', title: 'Dask cluster' }
    ];
    const world = await showForm(({ path }) =>
      path === 'projects' ? makeProject({ executors }) : null
    );

    type('Runs on', 'dask');
    await waitFor(() => {
      const choice = screen.getByLabelText<HTMLSelectElement>('Runs on');
      expect(choice.value).toBe('dask');
    });
    screen.getByRole('button', { name: 'Run' }).click();

    await waitFor(() => {
      expect(asked(world)).toMatchObject([{ executor: 'dask' }]);
    });
  });

  it('offers values of its own runs, not of one that is named alike', async () => {
    const { seen } = await showForm();

    await waitFor(() => {
      const asked = seen.filter(
        ({ path, query }) => path === 'runs' && !query.has('status')
      );
      const names = asked.map(({ query }) => query.get('notebook'));
      expect(names).toEqual(['fit.ipyn[b]']);
    });
  });

  it('tells those who listen what a choice is about, and what is needed', async () => {
    await showForm(answerWith(PROPERTIES, { required: ['n'] }));

    screen.getByRole('radiogroup', { name: 'What to run' });
    screen.getByRole('spinbutton', { name: /^n/ });
    expect(screen.getByLabelText(/^n/).getAttribute('aria-required')).toBe(
      'true'
    );
  });

  it('shows what helps, choices to choose from, and a date to be picked', async () => {
    const world = await showForm(
      answerWith({
        n: { ...PROPERTIES.n, description: 'How many draws' },
        prior: { enum: ['flat', 'normal'], default: 'flat' },
        start: { type: 'string', format: 'date', default: '2026-01-01' }
      })
    );
    const described = screen
      .getByLabelText('n')
      .getAttribute('aria-describedby');
    const help = screen.getByText('How many draws');
    expect(described?.split(' ')).toContain(help.id);

    const date = screen.getByLabelText<HTMLInputElement>('start');
    expect(date.type).toBe('date');
    const prior = screen.getByLabelText<HTMLSelectElement>('prior');
    const words = [...prior.options].map(option => option.text);
    expect(words).toEqual(expect.arrayContaining(['flat', 'normal']));
    const [value] = [...prior.options]
      .filter(option => option.text === 'normal')
      .map(option => option.value);
    type('prior', value);
    type('start', '2026-02-03');
    await waitFor(() => {
      expect(screen.getByLabelText<HTMLInputElement>('start').value).toBe(
        '2026-02-03'
      );
    });
    screen.getByRole('button', { name: 'Run' }).click();

    const parameters = { prior: 'normal', start: '2026-02-03' };
    await waitFor(() => {
      expect(asked(world)).toMatchObject([{ parameters }]);
    });
  });
});

describe('a notebook with edits that are not saved', () => {
  /** Show the form of such a notebook, and run it with one way to treat the edits. */
  async function runWith(unsaved: string): Promise<string[]> {
    const done: string[] = [];
    const open = {
      ...{ path: 'fit.ipynb', isDirty: true },
      toJSON: () => ({ cells: ['edited'] }),
      save: () => {
        done.push('saved');
        open.isDirty = false;
        return Promise.resolve();
      }
    };
    await showForm(({ path, body }) => {
      if (path.endsWith('/runs')) {
        const { content } = body as { content: object | null };
        done.push(`ran ${JSON.stringify(content)}`);
      }
      return null;
    }, open);
    type('Unsaved edits', unsaved);
    await waitFor(() => {
      const choice = screen.getByLabelText<HTMLSelectElement>('Unsaved edits');
      expect(choice.value).toBe(unsaved);
    });
    screen.getByRole('button', { name: 'Run' }).click();
    await waitFor(() => {
      expect(done.join()).toContain('ran');
    });
    return done;
  }

  it('is saved first where that is chosen', async () => {
    expect(await runWith('save')).toEqual(['saved', 'ran null']);
  });

  it('is run as it stands where a snapshot is chosen', async () => {
    expect(await runWith('snapshot')).toEqual(['ran {"cells":["edited"]}']);
  });
});

describe('the form of a sweep', () => {
  it('says at the field what is wrong while one types', async () => {
    await showForm();
    screen.getByRole('radio', { name: 'Sweep: many values' }).click();
    await screen.findByRole('button', { name: /^Sweep/ });

    type('n', '10, 101');

    await screen.findByText('101: must be at most 100');
    expect(screen.getByLabelText('n').getAttribute('aria-invalid')).toBe(
      'true'
    );
  });
});
