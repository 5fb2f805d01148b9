import { fireEvent, screen } from '@testing-library/dom';
import type { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import RunFormView from '../../src/components/runFormView';
import { makeNotebook } from '../fakes';
import { clear, makeWorld, show } from './pages';

afterEach(clear);

const NUMBERS = { type: 'array', items: { type: 'number' }, default: [0.5] };
const NAMED = { type: 'object', additionalProperties: { type: 'number' } };
const SECRET = {
  ...{ type: 'string', format: 'secret-reference' },
  pattern: '^env:[A-Za-z_][A-Za-z0-9_]*$'
};

describe('a field says as one types what is wrong', () => {
  it.each<[string, JSONObject, string, string]>([
    ['a list', NUMBERS, 'a,b', 'must be numbers with commas between them'],
    ['JSON without an end', NAMED, '{"a": 1', 'must be JSON, such as {"a": 1}'],
    ['a secret', SECRET, 'plain', 'must be env:NAME, the name of an']
  ])('with %s', async (_, property, value, said) => {
    const { reprise } = makeWorld(({ path }) =>
      path === 'notebooks/fit.ipynb' ? makeNotebook({ p: property }) : null
    );
    await reprise.runs.connect();
    show(reprise, <RunFormView path="fit.ipynb" source="" isSweep={false} />);

    const field = await screen.findByLabelText('p');
    fireEvent.change(field, { target: { value } });

    await screen.findByText(text => text.startsWith(said));
  });
});
