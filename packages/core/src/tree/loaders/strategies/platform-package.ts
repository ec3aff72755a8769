import { namesMachine, readLabels } from '../labels.ts';
import { isAddon } from '../native-names.ts';
import type { Strategy } from './strategy.ts';

/**
 * A package made for one platform, by `os`, `cpu` or `libc` in its package.json and by its name. A package that only
 * limits where it may be installed (`os: ["!win32"]`, and compiles there) loads its own way.
 */
export const platformPackage: Strategy = ({ manifest, files }) => {
  const { os, cpu, libc } = manifest;
  if (os.length + cpu.length + libc.length === 0) return null;
  const builds = manifest.scripts['install'] !== undefined || 'node-gyp-build' in manifest.dependencies;
  if (builds || !namesMachine(readLabels(manifest.name ?? ''))) return null;
  const tagged =
    files.filter((file) => /^(?:node|electron)\.(?:napi|abi\d+)\.[\w.]*node$/.test(file)).length > 1;
  const main = manifest.main?.replace(/^\.\//, '') ?? null;
  return {
    loader: {
      kind: 'platform-package',
      pick: tagged ? 'tagged' : 'all',
      main: main !== null && isAddon(main) ? main : null,
    },
    places: [],
  };
};
