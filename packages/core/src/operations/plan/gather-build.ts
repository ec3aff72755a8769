import { isAtLeast } from '@abistamp/binary';
import { isRecord } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import type { BuildFacts } from '../../forecast/forecast-package.ts';
import { type LinkedLibrary, listLinkedLibraries } from '../../forecast/linked-libraries.ts';
import { judgeNan } from '../../forecast/nan-versions.ts';
import { isOldAddonApi } from '../../forecast/old-addon-api.ts';
import { findPinnedNodeApi } from '../../forecast/pinned-node-api.ts';
import { findOldStandard } from '../../forecast/pinned-standard.ts';
import { type GypString, readGyp } from '../../forecast/read-gyp.ts';
import { v8Of } from '../../forecast/v8-of.ts';
import { hasDistutils, hasLibrary, hasModule, hasPython2 } from '../../repair/build-needs.ts';
import { findStandard } from '../../repair/cxx-standard.ts';
import { findMissingTools, type MissingTools } from '../../repair/tool-chain.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatPlatform } from '../../runtime/target.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { readManifest } from '../../tree/walk-linked.ts';
import type { Session } from '../project/session.ts';
import { isKept } from '../share/kept-builds.ts';
import { listGoneNames, type NativeSources, readNativeSources } from './read-native-sources.ts';

/** The package that a header is of. */
const owners: Readonly<Record<string, string>> = { 'nan.h': 'nan', 'napi.h': 'node-addon-api' };

/** Gathers what decides about builds, each question asked once for all targets. */
export class BuildGatherer {
  readonly #sources = new Map<string, NativeSources>();
  readonly #tools = new Map<string, MissingTools>();
  readonly #gyps = new Map<string, GypString[]>();
  /** Whether this machine has what was asked for, by its name. */
  readonly #has = new Map<string, boolean>();
  readonly #here: Runtime;
  readonly #resolve: (folder: string, name: string) => string | null;

  constructor(here: Runtime, resolve: (folder: string, name: string) => string | null) {
    this.#here = here;
    this.#resolve = resolve;
  }

  /** Null for a package without a build. */
  gather(session: Session, pkg: NativePackage): BuildFacts | null {
    const { project, runtime } = session;
    if (pkg.build === null) return null;
    const manifest = readManifest(project.tree, pkg.path);
    const binary = manifest?.raw['binary'];
    const sources = this.#sourcesOf(session, pkg);
    const nan = sources.includesNan ? this.#versionOf('nan', session, pkg) : null;
    const nodeApi = readPinnedNodeApi(session, pkg, sources);
    const addonApi = sources.includesAddonApi ? this.#versionOf('node-addon-api', session, pkg) : null;
    // Other systems' compilers were not tried.
    const standard = runtime.platform === 'linux' ? findStandard(null, runtime) : null;
    const { missing, install } = this.#toolsFor(session);
    const gyp = this.#gypOf(session, pkg);
    const python = this.#findLackingPython(session, pkg);
    return {
      declared: pkg.build,
      binary: isRecord(binary) ? binary : {},
      kept: isKept(session, pkg),
      missing: python === null ? missing : [...missing, python],
      install,
      gone: listGoneNames(sources, v8Of(runtime)),
      nan: judgeNan(nan, runtime),
      addonApi: isOldAddonApi(addonApi, standard, gyp, nodeApi) ? addonApi : null,
      absent: this.#findAbsent(session, pkg, sources),
      standard: sources.includesV8 ? findOldStandard(gyp, v8Of(runtime)) : null,
      libraries: this.#listLacking(session, gyp),
      nodeApi,
    };
  }

  /** A header of another package that neither this one nor anything that it depends on has. */
  #findAbsent({ project: { tree } }: Session, { path }: NativePackage, { foreign }: NativeSources) {
    const manifest = foreign.size === 0 ? null : readManifest(tree, path);
    const needed = Object.keys({ ...manifest?.dependencies, ...manifest?.optionalDependencies });
    for (const [header, file] of foreign) {
      const of = owners[header] ?? '';
      // Forks have other names.
      const isHere = [of, ...needed].some((name) => {
        const folder = this.#resolve(path, name);
        return folder !== null && (name === of || tree.stat(`${folder}/${header}`) !== null);
      });
      if (!isHere) return { header, of, file };
    }
    return null;
  }

  #sourcesOf({ project }: Session, pkg: NativePackage): NativeSources {
    const known = this.#sources.get(pkg.path);
    if (known !== undefined) return known;
    const sources = readNativeSources(project.tree, pkg.path);
    this.#sources.set(pkg.path, sources);
    return sources;
  }

  /** Empty for other systems than Linux, whose compilers are asked by other keys. */
  #gypOf({ project: { tree }, runtime }: Session, { path }: NativePackage): GypString[] {
    if (runtime.platform !== 'linux') return [];
    const known = this.#gyps.get(path);
    if (known !== undefined) return known;
    const gyp = readGyp(tree.read(`${path}/binding.gyp`, maxBytes.source) ?? '');
    this.#gyps.set(path, gyp);
    return gyp;
  }

  #listLacking({ runtime, env }: Session, gyp: readonly GypString[]): LinkedLibrary[] {
    if (!this.#isHere(runtime)) return [];
    return listLinkedLibraries(gyp).filter(({ kind, name }) => {
      const has = kind === 'library' ? hasLibrary : hasModule;
      return !name.split(' || ').some((each) => this.#askOnce(`${kind} ${each}`, () => has(each, env)));
    });
  }

  /**
   * Scripts run the node-gyp of the tree before their host's. Before its version 5 it knew Python 2 alone, and before
   * its version 10 it needed distutils (its changelog), which Python 3.12 has no more.
   */
  #findLackingPython({ project: { tree }, runtime, env }: Session, { path, build }: NativePackage) {
    if (!this.#isHere(runtime) || !/\bnode-gyp\b/.test(build?.script ?? '')) return null;
    const folder = this.#resolve(path, 'node-gyp');
    const version = folder === null ? null : readManifest(tree, folder)?.version;
    if (version === null || version === undefined || isAtLeast(version, '10.0.0')) return null;
    const [has, name] = isAtLeast(version, '5.0.0')
      ? ([hasDistutils, 'a Python with distutils (before 3.12)'] as const)
      : ([hasPython2, 'Python 2'] as const);
    return this.#askOnce(name, () => has(env)) ? null : `${name}, for node-gyp ${version}`;
  }

  #askOnce(question: string, ask: () => boolean): boolean {
    const answer = this.#has.get(question) ?? ask();
    this.#has.set(question, answer);
    return answer;
  }

  #isHere(runtime: Runtime): boolean {
    return formatPlatform(runtime) === formatPlatform(this.#here);
  }

  #versionOf(name: string, { project: { tree } }: Session, { path }: NativePackage): string | null {
    const folder = this.#resolve(path, name);
    return folder === null ? null : (readManifest(tree, folder)?.version ?? null);
  }

  /** Nothing is known of the tools of another machine. */
  #toolsFor({ runtime, env }: Session): MissingTools {
    if (!this.#isHere(runtime)) return { missing: [], install: null };
    const standard = findStandard(null, runtime);
    const known = this.#tools.get(standard ?? '');
    if (known !== undefined) return known;
    const tools = findMissingTools(env, standard);
    this.#tools.set(standard ?? '', tools);
    return tools;
  }
}

function readPinnedNodeApi({ project }: Session, { path }: NativePackage, { files }: NativeSources) {
  const builds = ['binding.gyp', 'CMakeLists.txt'].map((file) =>
    project.tree.read(`${path}/${file}`, maxBytes.source),
  );
  return findPinnedNodeApi(
    builds.map((text) => text ?? ''),
    files.map(({ text }) => text),
  );
}
