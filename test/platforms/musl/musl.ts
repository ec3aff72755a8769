import { dirname } from 'node:path';
import { cli } from '../../support/pack-cli.ts';
import { runTool } from '../../toolchain/index.ts';
import { type Platform, type Ready, readyIfItStarts, type Skipped, starter } from '../platform.ts';
import { muslRoot } from './musl-root.ts';

/** A real Node.js on musl, in a root of its own in which there is no glibc. */
export const musl: Platform = { name: 'linux-x64-musl', setUp };

async function setUp(): Promise<Ready | Skipped> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { kind: 'skipped', because: 'its Node is for Linux on x64' };
  const root = await muslRoot();
  if (root === null)
    return { kind: 'skipped', because: 'musl is a package of Debian, and there is no apt-get' };
  const program = '/usr/bin/node';
  // Two folders up: the command's package with its bundles.
  const shared = dirname(dirname(cli));
  const start: Ready['run'] = (args, cwd) =>
    runTool('unshare', ['-Urmpf', 'sh', '-c', enterRoot, 'sh', root, cwd, shared, program, ...args], {
      cwd,
      node: starter,
    });
  return readyIfItStarts({ program, start, at: root, failure: 'its root cannot be entered' });
}

/**
 * Arguments: the root, a project, a folder to share, and a command. Both folders keep their paths. All mounts and
 * processes end with the command.
 */
const enterRoot = `
set -e
root=$1 cwd=$2 shared=$3 new=$1/mnt
shift 3
mount -t tmpfs none "$new"
mkdir -p "$new/proc" "$new/dev" "$new/tmp" "$new$cwd" "$new$shared"
for folder in lib bin usr; do
  mkdir "$new/$folder"
  mount --bind "$root/$folder" "$new/$folder"
done
mount --bind "$cwd" "$new$cwd"
mount --bind "$shared" "$new$shared"
mount -t proc none "$new/proc"
for device in null zero random urandom; do
  touch "$new/dev/$device"
  mount --bind "/dev/$device" "$new/dev/$device"
done
exec chroot "$new" /bin/env -i PATH=/usr/bin:/bin HOME=/tmp CI=true NO_COLOR=1 sh -c 'cd "$0" && exec "$@"' "$cwd" "$@"`;
