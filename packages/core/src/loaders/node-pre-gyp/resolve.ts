import { joinPath } from '../../javascript/paths.ts';
import { seenAs } from '../../runtime/kind.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findPlaces } from '../attempts.ts';
import type { Resolution, ResolveInput } from '../loader.ts';
import { takeFirst, takeOfOtherAbi } from '../ordered.ts';
import type { NodePreGypRecord } from './record.ts';

/**
 * node-pre-gyp 0.17 to @mapbox/node-pre-gyp 2: lib/pre-binding.js `find`, lib/util/versioning.js `evaluate`.
 */
export function resolveNodePreGyp(
  record: NodePreGypRecord,
  input: ResolveInput,
  runtime: Runtime,
): Resolution {
  const { moduleName, modulePath } = record;
  const values = describe(record, input, runtime);
  const pathWith = (known: ReadonlyMap<string, string>) => {
    const folder = modulePath.replace(
      /\{([^{}]{1,40})\}/g,
      (whole, name: string) => known.get(name) ?? (name === 'any' ? whole : '{any}'),
    );
    return joinPath('', `${folder}/${moduleName}.node`);
  };
  const path = pathWith(values);
  if (path === null) return { kind: 'nothing', expected: [] };
  const resolved = takeFirst(findPlaces(path, input.files, runtime), input);
  if (resolved.kind !== 'nothing') return resolved;
  for (const name of abiNames) values.delete(name);
  const template = pathWith(values);
  return (template === null ? null : takeOfOtherAbi([template], input, runtime)) ?? resolved;
}

/** Placeholders that name the ABI a file was built for. */
const abiNames = ['node_abi', 'node_abi_napi', 'node_napi_label', 'napi_version', 'napi_build_version'];

function describe(
  record: NodePreGypRecord,
  { name, version }: ResolveInput,
  runtime: Runtime,
): Map<string, string> {
  const { platform, arch, kind } = runtime;
  const [release = '', prerelease = ''] = (version ?? '').split('+')[0]?.split(/-(.*)/) ?? [];
  const [major = '', minor = '', patch = ''] = release.split('.');
  const nodeAbi = abiOf(runtime);
  const napi = bestNapiVersion(record, runtime);
  const values = {
    name,
    version: (version ?? '').split('+')[0] ?? '',
    major,
    minor,
    patch,
    prerelease,
    build: (version ?? '').split('+')[1] ?? '',
    configuration: 'Release',
    module_name: record.moduleName,
    runtime: seenAs(kind),
    node_abi: nodeAbi,
    node_abi_napi: 'napi',
    napi_version: String(runtime.nodeApi ?? ''),
    napi_build_version: napi === null ? '' : String(napi),
    node_napi_label: napi === null ? nodeAbi : `napi-v${napi}`,
    target: '',
    platform,
    target_platform: platform,
    arch,
    target_arch: arch,
    libc: platform === 'linux' ? (runtime.libc ?? 'glibc') : 'unknown',
    // @discordjs/node-pre-gyp's own; musl's is unknown.
    libc_version: platform === 'linux' ? (runtime.glibc ?? '{any}') : 'unknown',
    toolset: '',
  };
  return new Map(Object.entries(values));
}

/** `get_runtime_abi`: Node.js by its ABI, Electron by its version without the patch. */
function abiOf({ kind, abi, version }: Runtime): string {
  return kind !== 'electron'
    ? `node-v${abi}`
    : `electron-v${(version ?? '').split('.').slice(0, 2).join('.')}`;
}

/** `get_best_napi_build_version`: the highest that the runtime supports. */
function bestNapiVersion({ napiVersions }: NodePreGypRecord, { nodeApi }: Runtime): number | null {
  const usable = napiVersions.filter((version) => nodeApi === null || version <= nodeApi);
  return usable.length === 0 ? null : Math.max(...usable);
}
