import { screen } from '@testing-library/dom';
import * as React from 'react';

import { Connected } from '../../src/components/connection';
import { respond } from '../fakes';
import { clear, makeWorld, show } from './pages';

afterEach(clear);

function connected(): React.JSX.Element {
  return (
    <Connected>
      <p>Runs of all kinds</p>
    </Connected>
  );
}

describe('the panel', () => {
  it('says what to type where the server part is missing', async () => {
    const { reprise } = makeWorld(({ path }) =>
      path === 'status' ? respond({}, 404) : null
    );
    show(reprise, connected());

    await reprise.runs.connect();

    await screen.findByText('The server part of Reprise is missing.');
    expect(screen.getByText(/^pip install jupyter-reprise/)).toBeDefined();
    expect(screen.queryByText('Runs of all kinds')).toBeNull();
  });

  it('says what to type where the server part is of another version', async () => {
    const { reprise } = makeWorld(({ path }) =>
      path === 'status' ? { name: 'r', version: '9.1', api: 9 } : null
    );
    show(reprise, connected());

    await reprise.runs.connect();

    await screen.findByText(/is of another version \(9\.1\)/);
    screen.getByText('pip install --upgrade jupyter-reprise');
  });

  it('looks again when that is asked for', async () => {
    let isThere = false;
    const { reprise } = makeWorld(({ path }) =>
      path === 'status' && !isThere ? respond({}, 404) : null
    );
    show(reprise, connected());
    await reprise.runs.connect();
    isThere = true;

    (await screen.findByRole('button', { name: 'Try Again' })).click();

    await screen.findByText('Runs of all kinds');
  });
});
