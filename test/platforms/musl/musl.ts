import { dirname } from 'node:path';
import { cli } from '../../support/pack-cli.ts';
import { runTool } from '../../toolchain/index.ts';
import { type ForeignNode, type ReadyNode, readyIfItStarts, type Skipped, starter } from '../platform.ts';
import { muslRoot } from './musl-root.ts';

/** What a system adds to the root or moves in it: a shell's commands, in which the root is `$new`. */
export type Layout = string;

/** A real Node.js on musl, in its own root in which there is no glibc. */
export const musl = (): Promise<ReadyNode | Skipped> => muslWith('');

/** The name of glibc's loader leads to musl's, as in Alpine's gcompat and libc6-compat. */
export const compat: Layout = 'ln -s ld-musl-x86_64.so.1 "$new/lib/ld-linux-x86-64.so.2"';

/** The same, laid out as another system has it. */
export async function muslWith(layout: Layout): Promise<ReadyNode | Skipped> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { kind: 'skipped', because: 'its Node is for Linux on x64' };
  const root = await muslRoot();
  if (root === null)
    return { kind: 'skipped', because: 'musl is a package of Debian, and there is no apt-get' };
  const program = '/opt/node';
  // Two folders up: the command's package with its bundles.
  const shared = dirname(dirname(cli));
  const start: ForeignNode['start'] = (args, cwd, { env = {}, folders = [], compiles = false } = {}) => {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const shown = [cwd, shared, ...folders];
    const more = `${compiles ? withCompiler : ''}\n${layout}`;
    const places = [more, root, String(shown.length), ...shown];
    const entry = ['-Urmpf', 'sh', '-c', enterRoot, 'sh', ...places];
    return runTool('unshare', [...entry, ...variables, program, ...args], { cwd, node: starter });
  };
  return readyIfItStarts({ program, start, at: root, failure: 'its root cannot be entered' });
}

/**
 * Arguments: a command that adds to the root, the root, a number of folders, these, the project's first, and
 * variables and a command for `env`. Folders keep their paths. All mounts and processes end with the command.
 */
const enterRoot = `
set -e
more=$1 root=$2 count=$3 cwd=$4 new=$2/mnt
shift 3
mount -t tmpfs none "$new"
mkdir -p "$new/proc" "$new/dev" "$new/tmp" "$new/etc" "$new/lib" "$new/usr" "$new/bin" "$new/opt"
# Many packages go by it.
echo 3.20.0 > "$new/etc/alpine-release"
cp -a "$root"/lib/* "$root"/usr/lib/* "$new/lib"
mount --bind "$root/bin" "$new/bin"
touch "$new/opt/node"
mount --bind "$root/usr/bin/node" "$new/opt/node"
eval "$more"
while [ "$count" -gt 0 ]; do
  mkdir -p "$new$1"
  mount --bind "$1" "$new$1"
  shift
  count=$((count - 1))
done
mount -t proc none "$new/proc"
for device in null zero random urandom; do
  touch "$new/dev/$device"
  mount --bind "/dev/$device" "$new/dev/$device"
done
exec chroot "$new" /bin/env -i PATH=/opt:/usr/bin:/bin HOME=/tmp CI=true NO_COLOR=1 sh -c 'cd "$0" && exec env "$@"' "$cwd" "$@"`;

/** This machine's compiler, python and make run there with glibc's loader, which the Node does not use. */
const withCompiler = `
mkdir -p "$new/lib64" "$new/lib/x86_64-linux-gnu"
mount --bind /usr "$new/usr"
mount --bind /usr/lib64 "$new/lib64"
mount --bind /usr/lib/x86_64-linux-gnu "$new/lib/x86_64-linux-gnu"
`;
