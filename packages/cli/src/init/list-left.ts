import { locateStore, type openDirectory } from '@abistamp/core';

/** What `--undo` leaves of abistamp, one sentence each: records are data, and may be wanted again. */
export function listLeft(tree: ReturnType<typeof openDirectory>, env: NodeJS.ProcessEnv): string[] {
  const has = (path: string): boolean => tree.stat(path) !== null;
  const store = locateStore(env);
  return [
    ...(has('abi-lock.json') ? ['abi-lock.json stays: delete it if what it pins is no longer needed'] : []),
    ...(has('node_modules/.cache/abistamp')
      ? ['node_modules/.cache/abistamp, the record of this tree, goes with node_modules']
      : []),
    ...(store === null ? [] : [`${store} holds the stored builds of all projects, if there are any`]),
  ];
}
