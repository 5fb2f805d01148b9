import { fireEvent, screen, waitFor } from '@testing-library/dom';
import * as React from 'react';

import RunFormView from '../../src/components/runFormView';
import { makeNotebook } from '../fakes';
import { clear, makeWorld, show } from './pages';

afterEach(clear);

function type(value: string): void {
  fireEvent.change(screen.getByLabelText('Values'), { target: { value } });
}

describe('the form of a notebook whose parameters nobody can read', () => {
  it('asks for a run with the values of its lines', async () => {
    const open = makeNotebook({}, { language: 'bash' });
    open.json_schema['additionalProperties'] = true;
    const world = makeWorld(({ path }) =>
      path === 'notebooks/fit.ipynb' ? open : null
    );
    await world.reprise.runs.connect();
    const form = <RunFormView path="fit.ipynb" source="" isSweep={false} />;
    show(world.reprise, form);
    await screen.findByText(/can’t be read from a notebook in bash/);

    type('n=3\nwhat');
    await screen.findByText('Line 2 is not of the form name=value.');
    type('n=3\nwho=a b');
    screen.getByRole('button', { name: 'Run' }).click();

    await waitFor(() => {
      const bodies = world.seen.filter(one => one.path.endsWith('/runs'));
      expect(bodies).toMatchObject([
        { body: { parameters: {}, texts: { n: '3', who: 'a b' } } }
      ]);
    });
  });
});
