import { locateStore, type openDirectory, sidecarName, stateFolders } from '@abistamp/core';

/** What `--undo` leaves of abistamp, one sentence each: records are data, and may be wanted again. */
export function listLeft(tree: ReturnType<typeof openDirectory>, env: NodeJS.ProcessEnv): string[] {
  const has = (path: string): boolean => tree.stat(path) !== null;
  const store = locateStore(env);
  return [
    ...(has(sidecarName) ? [`${sidecarName} stays: delete it if what it pins is no longer needed`] : []),
    ...stateFolders
      .filter(has)
      .map((folder) => `${folder} holds the record of this tree: delete it at any time`),
    ...(store === null ? [] : [`${store} holds the stored builds of all projects, if there are any`]),
  ];
}
