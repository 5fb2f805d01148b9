import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
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

/** Ask whether something is really to be done that can't be undone. */
export async function isConfirmed(
  trans: TranslationBundle,
  question: { title: string; body: string; label: string }
): Promise<boolean> {
  const { title, body, label } = question;
  const { button } = await showDialog({
    ...{ title, body },
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label })
    ]
  });
  return button.accept;
}
