import type { AbiPinned, FormatProblem, Registration } from '../facts.ts';
import { runtimeOfAbi } from '../tables/abi-registry.ts';
import { nodeApiVersionOf } from '../tables/node-api-symbols.ts';
import { findModuleVersions, findOldModuleVersions } from './find-modules.ts';
import type { ModuleImage } from './module-image.ts';

/**
 * What the decision rests on: names without a format's decorations, and the image, read only when names do
 * not decide.
 */
interface RegistrationEvidence {
  imports: readonly string[];
  exports: ReadonlyMap<string, number>;
  image(): ModuleImage;
  /**
   * What `node_api_module_get_api_version_v1` at this address returns; null if its code cannot be followed.
   */
  declaredAt(address: number): number | null;
  /** The program a Windows file imports from, which distinguishes old Electron from Node. */
  host?: 'node' | 'electron' | null;
}

const registerSymbol = /^node_register_module_v(\d+)$/;
const nodeApiSymbol = /^napi_register_module_v\d+$/;
/** V8 and Node's C++ interface, by GNU and MSVC mangling. */
const directSymbol = /^(?:_ZT?[A-Z]*K?N?K?(?:2v8|4node)|\?.*@(?:v8|node)@@)/;

/** From the next number on, Electron is a program like Node, and its addons import from node.exe too. */
const lastToldByHost = 57;

/** How a file registers, in the order in which Node looks (src/node_binding.cc, `DLOpen`). */
export function decideRegistration(evidence: RegistrationEvidence): {
  registration: Registration;
  problems: FormatProblem[];
} {
  const { imports, exports } = evidence;
  const nodeApi =
    [...exports.keys()].some((name) => nodeApiSymbol.test(name)) || imports.includes('napi_module_register');
  const registers = imports.some(
    (name) => name === 'node_module_register' || name.startsWith('?node_module_register@@'),
  );
  const exported = [...exports.keys()].flatMap((name) => registerSymbol.exec(name)?.[1] ?? []).map(Number);
  // Without a registered structure, a program that does not find the function for its own ABI takes
  // Node-API's.
  if (exported.length > 0 && (registers || !nodeApi)) {
    const { registration, problems } = pinned(exported, evidence);
    return {
      registration: registers ? registration : { ...registration, exported: true },
      problems,
    };
  }
  if (registers) {
    const image = evidence.image();
    // A partial list of words proves nothing: the other structure may be in the rest.
    if (image.relocations.isFull) return overfull;
    const versions = findModuleVersions(image);
    if (versions.length > 0 || !nodeApi) return pinned(versions, evidence);
  }
  const direct = imports.some((name) => directSymbol.test(name));
  if (nodeApi)
    return {
      registration: { kind: direct ? 'hybrid' : 'node-api', nodeApi: readLevels(evidence) },
      problems: [],
    };
  if (direct) {
    const old = [...exports].filter(([name]) => name.endsWith('_module')).map(([, address]) => address);
    const versions = old.length === 0 ? [] : findOldModuleVersions(evidence.image(), old);
    if (versions.length > 0) return pinned(versions, evidence);
  }
  return { registration: { kind: 'none' }, problems: [] };
}

const overfull: ReturnType<typeof decideRegistration> = {
  registration: { kind: 'abi', abis: [], runtime: null },
  problems: [{ code: 'limit', detail: 'its relocations are more than it has room for' }],
};

/** Several exported versions are several ABIs; several structures that disagree decide nothing. */
function pinned(
  versions: readonly number[],
  { exports, host }: RegistrationEvidence,
): { registration: AbiPinned; problems: FormatProblem[] } {
  const abis = [...new Set(versions)].sort((a, b) => a - b);
  const named = [...exports.keys()].some((name) => registerSymbol.test(name));
  if (abis.length > 1 && !named) {
    const detail = `module structures of several ABIs: ${abis.join(', ')}`;
    return {
      registration: { kind: 'abi', abis: [], runtime: null },
      problems: [{ code: 'ambiguous-abi', detail }],
    };
  }
  const runtimes = new Set(abis.map((abi) => runtimeOfAbi(abi)));
  const [runtime] = runtimes.size === 1 ? runtimes : [null];
  const byHost = runtime === 'shared' && abis.every((abi) => abi <= lastToldByHost) ? (host ?? null) : null;
  const told = runtime === 'node' || runtime === 'electron' ? runtime : byHost;
  return { registration: { kind: 'abi', abis, runtime: told }, problems: [] };
}

function readLevels({ imports, exports, declaredAt }: RegistrationEvidence): {
  declared: number | null;
  required: number | null;
} {
  const needs = imports.flatMap((name) => nodeApiVersionOf(name) ?? []);
  const address = exports.get('node_api_module_get_api_version_v1');
  return {
    declared: address === undefined ? null : declaredAt(address),
    required: needs.reduce<number | null>((most, need) => Math.max(most ?? 0, need), null),
  };
}
