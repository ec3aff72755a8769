import { stateFolders } from '../files/state-folder.ts';

/** Beside the stamp, what `check --prove` saw fail; there is none where nothing did. */
export const failedLoadsName = 'failed-loads.json';

/** Its places, relative to the root. */
export const failedLoadsPaths: readonly string[] = stateFolders.map(
  (folder) => `${folder}/${failedLoadsName}`,
);
