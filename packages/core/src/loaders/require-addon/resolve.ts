import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { takeFirst, within } from '../ordered.ts';
import type { RequireAddonRecord } from './record.ts';

/**
 * require-addon 1 lib/default.js over bare-addon-resolve 1 `directory`: by host, with and without the
 * version.
 */
export function resolveRequireAddon(
  { root }: RequireAddonRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const { platform, arch, libc } = runtime;
  const name = input.name.replaceAll('/', '__').replace(/^@/, '');
  const host = `${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
  const hosts = platform === 'darwin' ? [host, 'darwin-universal'] : [host];
  const names = input.version === null ? [name] : [`${name}@${input.version}`, name];
  const places = names.flatMap((each) =>
    hosts.map((folder) => within(root, `prebuilds/${folder}/${each}.node`)),
  );
  return takeFirst(places, input);
}
