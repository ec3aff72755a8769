import type { PackageView } from '../../files/package-view.ts';
import { listRequests } from '../../javascript/requests.ts';
import type { Sources } from '../../javascript/sources.ts';
import { namesMachine, readLabels } from '../../runtime/labels.ts';
import type { Recognised } from '../loader.ts';
import { isAddon } from '../native-names.ts';
import type { PlatformPackageRecord } from './record.ts';

/**
 * A package made for one platform, by `os`, `cpu` or `libc` in its package.json and by its name. A package
 * that only limits where it may be installed (`os: ["!win32"]`, and compiles there) loads in its own way.
 */
export function recognisePlatformPackage(
  { manifest, files }: PackageView,
  sources: Sources,
): Recognised<PlatformPackageRecord> | null {
  const { os, cpu, libc } = manifest;
  if (os.length + cpu.length + libc.length === 0) return null;
  const { dependencies } = manifest;
  const builds =
    manifest.scripts['install'] !== undefined ||
    'node-gyp-build' in dependencies ||
    'bindings' in dependencies;
  if (builds || !namesMachine(readLabels(manifest.name ?? ''))) return null;
  const tagged =
    files.filter((file) => /^(?:node|electron)\.(?:napi|abi\d+)\.[\w.]*node$/.test(file)).length > 1;
  const main = manifest.main?.replace(/^\.\//, '') ?? null;
  return {
    record: {
      kind: 'platform-package',
      uses: tagged ? 'tagged' : 'all',
      main: main !== null && isAddon(main) ? main : passedOn(sources),
    },
    places: [],
  };
}

/** `module.exports = require('./a.node')`: the only addon that the main file loads, whatever else it does. */
function passedOn({ files: [main] }: Sources): string | null {
  if (main === undefined || !main.text.includes('.node')) return null;
  const [only, ...others] = listRequests(main, (request) => request.startsWith('./') && isAddon(request));
  return only?.certain === true && others.length === 0 ? only.request.slice(2) : null;
}
