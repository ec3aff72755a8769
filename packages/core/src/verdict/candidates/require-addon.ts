import type { Runtime } from '../../runtime/runtime.ts';
import type { RequireAddonLoader } from '../../tree/loaders/loader.ts';
import { pickFirst, within } from './ordered.ts';
import type { Pick, PickQuestion } from './pick.ts';

/** require-addon 1 lib/default.js over bare-addon-resolve 1 `directory`: by host, with and without the version. */
export function pickRequireAddon(
  { root }: RequireAddonLoader,
  question: PickQuestion,
  runtime: Runtime,
): Pick {
  const { platform, arch, libc } = runtime;
  const name = question.name.replaceAll('/', '__').replace(/^@/, '');
  const host = `${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
  const hosts = platform === 'darwin' ? [host, 'darwin-universal'] : [host];
  const names = question.version === null ? [name] : [`${name}@${question.version}`, name];
  const places = names.flatMap((each) =>
    hosts.map((folder) => within(root, `prebuilds/${folder}/${each}.node`)),
  );
  return pickFirst(places, question);
}
