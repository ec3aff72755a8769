import { isRecord } from '../../files/json.ts';
import type { BuildFacts } from '../../forecast/forecast-package.ts';
import { judgeNan } from '../../forecast/nan-versions.ts';
import { v8Of } from '../../forecast/v8-of.ts';
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
    const nan = sources.includesNan ? this.#nanOf(session, pkg) : null;
    const { missing, install } = this.#toolsFor(session);
    return {
      declared: pkg.build,
      binary: isRecord(binary) ? binary : {},
      kept: isKept(session, pkg),
      missing,
      install,
      gone: listGoneNames(sources, v8Of(runtime)),
      nan: judgeNan(nan, runtime),
      absent: this.#findAbsent(session, pkg, sources),
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

  #nanOf({ project: { tree } }: Session, { path }: NativePackage): string | null {
    const folder = this.#resolve(path, 'nan');
    return folder === null ? null : (readManifest(tree, folder)?.version ?? null);
  }

  /** Nothing is known of the tools of another machine. */
  #toolsFor({ runtime, env }: Session): MissingTools {
    if (formatPlatform(runtime) !== formatPlatform(this.#here)) return { missing: [], install: null };
    const standard = findStandard(null, runtime);
    const known = this.#tools.get(standard ?? '');
    if (known !== undefined) return known;
    const tools = findMissingTools(env, standard);
    this.#tools.set(standard ?? '', tools);
    return tools;
  }
}
