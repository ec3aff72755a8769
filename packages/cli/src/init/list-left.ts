import {
  locateStore,
  type ManifestFile,
  type openDirectory,
  sidecarName,
  stateFolders,
} from '@abistamp/core';
import { listCiUses } from './ci-step.ts';

interface Undone {
  tree: ReturnType<typeof openDirectory>;
  manifest: ManifestFile;
  env: NodeJS.ProcessEnv;
}

/** What `--undo` leaves of abistamp, one sentence each: records are data, and may be wanted again. */
export function listLeft({ tree, manifest, env }: Undone): string[] {
  const has = (path: string): boolean => tree.stat(path) !== null;
  const store = locateStore(env);
  return [
    ...(has(sidecarName) ? [`${sidecarName} stays: delete it if what it pins is no longer needed`] : []),
    ...stateFolders
      .filter(has)
      .map((folder) => `${folder} holds the record of this tree: delete it at any time`),
    ...(Object.hasOwn(manifest.manifest, 'abistamp')
      ? ['the settings under abistamp in package.json stay']
      : []),
    ...listCiUses(tree).map((file) => `${file} runs abistamp: take that step out`),
    ...(store === null ? [] : [`${store} holds the stored builds of all projects, if there are any`]),
  ];
}
