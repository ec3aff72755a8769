import type { Runtime } from '../../runtime/runtime.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { takeFirst, within } from '../ordered.ts';
import type { BindingsRecord } from './record.ts';

/** bindings 1.5 `defaults.try`, in its order; it continues only past missing files. */
export function resolveBindings(record: BindingsRecord, input: ResolveInput, runtime: Runtime): Resolution {
  const { file, root } = record;
  const { platform, arch, abi, version } = runtime;
  const folders = [
    'build',
    'build/Debug',
    'build/Release',
    'out/Debug',
    'Debug',
    'out/Release',
    'Release',
    'build/default',
    `compiled/${version}/${platform}/${arch}`,
    'addon-build/release/install-root',
    'addon-build/debug/install-root',
    'addon-build/default/install-root',
    `lib/binding/node-v${abi}-${platform}-${arch}`,
  ];
  const resolved = takeFirst(
    folders.map((folder) => within(root, `${folder}/${file}`)),
    input,
  );
  return resolved.kind === 'nothing'
    ? { kind: 'nothing', expected: [within(root, `build/Release/${file}`)] }
    : resolved;
}
