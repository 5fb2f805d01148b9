import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { describeError } from '../api/errors';

/** Do a command's work and show what goes wrong, however the command was called. */
export async function showing(
  trans: TranslationBundle,
  work: () => Promise<void>
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await showErrorMessage(trans.__('Reprise'), describeError(error));
  }
}
