import type { TranslationBundle } from '@jupyterlab/translation';

import type { IExecutor, IProject } from '../api/types';

/** What people call a place where runs execute; of one that is new the server says it. */
export function executorName(
  executor: IExecutor,
  trans: TranslationBundle
): string {
  return executor.name === 'local' ? trans.__('This machine') : executor.title;
}

/** Give a choice that was kept if it is still offered, else the project's own: empty. */
export function offered(executor: string, project: IProject): string {
  return project.executors.some(one => one.name === executor) ? executor : '';
}
