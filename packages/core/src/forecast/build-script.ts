import type { Runtime } from '../runtime/runtime.ts';
import type { DeclaredBuild } from '../tree/native-package.ts';

/** What an install script looks for before, or instead of, compiling. */
export interface Download {
  /** The program that looks for it, or the package's own script. */
  by: string;
  /** The name of the file; null where its script does not say. */
  file: string | null;
  /** The host; null where its script does not say. */
  host: string | null;
}

/** What the install scripts of a package do, as far as their words say. */
interface BuildSteps {
  downloads: string | null;
  /** It runs a compiler's front end, as the first or the last resort. */
  compiles: boolean;
  /** It runs code of its own, which may do anything. */
  own: string | null;
}

const downloaders: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['prebuild-install', /\bprebuild-install\b/],
  ['node-pre-gyp', /\bnode-pre-gyp\s+install\b/],
  ['install-from-cache', /\binstall-from-cache\b/],
];

const compilers =
  /\bnode-gyp(?:\.js)?\s+(?:rebuild|build|configure)\b|\bnode-gyp-build(?:-optional(?:-packages)?)?\b|--fallback-to-build\b|--build-from-source\b|\bcmake-js\b|\bnode-pre-gyp\s+(?:re)?build\b|\bnpm run (?:re)?build(?::\S+)?\b|\bprebuild\b(?!-)|\bcargo(?:-cp-artifact)?\b|(?:^|[;&|(]\s*)make\b/;

const ownCode = /(?:^|[\s;&|(])node\s+(?!-e\b|-p\b)(?:--?\S+\s+)*["']?(?!\S*node-gyp)(\S+)/;

/** Reads the words of a build; its commands are never run. */
export function readBuildSteps({ script }: Pick<DeclaredBuild, 'script'>): BuildSteps {
  const downloader = downloaders.find(([, pattern]) => pattern.test(script));
  return {
    downloads: downloader?.[0] ?? null,
    compiles: compilers.test(script),
    own: ownCode.exec(script)?.[1] ?? null,
  };
}

/** What decides the name of the file that is asked for. */
interface Asked {
  name: string;
  version: string | null;
  /** `binary` of its package.json. */
  binary: Readonly<Record<string, unknown>>;
  runtime: Runtime;
}

/**
 * The file that prebuild-install asks for (its util.js, `urlTemplate`), or node-pre-gyp (its
 * util/versioning.js, `evaluate`).
 */
export function nameDownload(by: string, asked: Asked): Download {
  const { host = null, package_name: template = null } = asked.binary;
  const named = typeof template === 'string' ? template : null;
  return {
    by,
    file: by === 'install-from-cache' ? null : fillIn(named ?? defaultNames[by] ?? '', asked),
    host: typeof host === 'string' ? hostOf(host) : null,
  };
}

const defaultNames: Readonly<Record<string, string>> = {
  'prebuild-install': '{name}-v{version}-{runtime}-v{abi}-{platform}{libc}-{arch}.tar.gz',
  'node-pre-gyp': '{module_name}-v{version}-{node_abi}-{platform}-{arch}.tar.gz',
};

function fillIn(template: string, { name, version, binary, runtime }: Asked): string | null {
  const levels = Array.isArray(binary['napi_versions']) ? binary['napi_versions'].filter(isNumber) : [];
  const usable = levels.filter((level) => runtime.nodeApi === null || level <= runtime.nodeApi);
  const napi = usable.length === 0 ? null : Math.max(...usable);
  const kind = runtime.kind === 'electron' ? 'electron' : 'node';
  const moduleName = binary['module_name'];
  const values: Readonly<Record<string, string | number | null>> = {
    name: name.replace(/^@[^/]+\//, ''),
    module_name: typeof moduleName === 'string' ? moduleName : name.replace(/^@[^/]+\//, ''),
    version,
    runtime: napi === null ? kind : 'napi',
    abi: napi ?? runtime.abi,
    node_abi: kind === 'electron' ? `electron-v${lineOf(runtime)}` : `node-v${runtime.abi}`,
    node_napi_label: napi === null ? `node-v${runtime.abi}` : `napi-v${napi}`,
    napi_build_version: napi,
    platform: runtime.platform,
    arch: runtime.arch,
    libc: runtime.libc === 'musl' ? 'musl' : '',
    configuration: 'Release',
    toolset: '',
  };
  let known = template !== '';
  const filled = template.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : null;
    known &&= value !== null && value !== undefined;
    return String(value);
  });
  return known ? filled : null;
}

const isNumber = (value: unknown): value is number => typeof value === 'number';

const lineOf = ({ version, abi }: Runtime): string => version?.split('.').slice(0, 2).join('.') ?? `${abi}`;

function hostOf(address: string): string | null {
  return /^https?:\/\/([\w.-]+)/.exec(address)?.[1] ?? null;
}
