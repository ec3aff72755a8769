import type { Runtime } from '../../runtime/runtime.ts';
import { within } from '../ordered.ts';
import { libcOf } from '../prebuild-tags.ts';

/**
 * node-gyp-build up to 3.9: `prebuilds/linuxglibc-x64/node-115.node`, then `node-napi.node`; the most
 * specific folder comes first.
 */
export function pickNamed(files: string[], root: string, runtime: Runtime): string | null {
  const { platform, arch, kind, abi } = runtime;
  const folders = [`${platform}-${arch}`, `${platform}${libcOf(runtime)}-${arch}`];
  if (arch === 'arm64') folders.push(...folders.map((folder) => `${folder}-v8`));
  if (arch === 'arm')
    folders.push(...['6', '7'].flatMap((version) => folders.map((folder) => `${folder}-v${version}`)));
  for (const folder of folders.reverse()) {
    for (const name of [`${kind}-${abi}`, `${kind}-napi`, 'node-napi']) {
      const file = within(root, `prebuilds/${folder}/${name}.node`);
      if (files.includes(file)) return file;
    }
  }
  return null;
}
