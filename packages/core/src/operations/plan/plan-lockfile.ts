import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDirectory } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { listEngineConflicts } from '../../forecast/engines.ts';
import { severityOfForecast } from '../../forecast/forecast.ts';
import { type FamilyMember, forecastLocked } from '../../forecast/forecast-locked.ts';
import { judgeNan } from '../../forecast/nan-versions.ts';
import { isNamedFor } from '../../forecast/platform-of-name.ts';
import { hostOf, rootMarks } from '../../hosts/index.ts';
import { matchesPlatform } from '../../runtime/matches-platform.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { namesPlatform } from '../../tree/platform-name.ts';
import { readManifest } from '../../tree/walk-linked.ts';
import { type Project, projectAt } from '../project/project.ts';
import type { Session } from '../project/session.ts';
import { findLeftOut } from './find-left-out.ts';
import { type LockedNeeds, readLockedNeeds } from './locked-needs.ts';
import { type LockedPackage, listLocked, readLockfile } from './locked-packages.ts';
import type { PlannedPackage, ProjectPlan } from './plan-tree.ts';

/** The project that a folder belongs to, by its lockfile; null where no folder upwards has one that can be read. */
export function findLockedProject(folder: string): Project | null {
  for (let root = folder; ; root = dirname(root)) {
    if (rootMarks.some((name) => existsSync(join(root, name)))) {
      const project = projectAt(root, openDirectory);
      if (readLockfile(project) !== null) return project;
    }
    if (dirname(root) === root) return null;
  }
}

/** What a package that builds, finds or downloads an addon depends on for that. */
const tools: ReadonlySet<string> = new Set([
  ...['nan', 'node-addon-api', 'bindings', 'node-gyp', 'node-gyp-build', 'node-gyp-build-optional-packages'],
  ...['prebuild-install', 'node-pre-gyp', '@mapbox/node-pre-gyp', '@discordjs/node-pre-gyp', 'cmake-js'],
  ...[
    'napi-macros',
    'napi-postinstall',
    'pkg-prebuilds',
    'prebuildify',
    '@neon-rs/load',
    'install-artifact-from-github',
  ],
]);

/**
 * What a lockfile says of a project in which nothing is installed: its platform packages for each target, and which
 * packages cannot be told without their tarballs.
 * @param session with a project whose lockfile can be read, and the runtime that abistamp runs under
 */
export function planLockfile(
  { project, runtime: here, env }: Session,
  targets: readonly Runtime[],
): ProjectPlan {
  const installed = readLockfile(project);
  const locked = installed === null ? [] : listLocked(installed);
  const text = project.lockfile === null ? null : project.tree.read(project.lockfile, maxBytes.lockfile);
  const needs = readLockedNeeds(text ?? '');
  const byName = new Map(locked.map((each) => [each.name, each]));
  const nans = listNans(locked);
  const manifest = readManifest(project.tree, '')?.raw ?? {};
  const isByFolder = (installed?.folders.size ?? 0) > 0;
  const { marksOptional } = hostOf(project.host).installed;
  const plan = (runtime: Runtime) => {
    const omission = findLeftOut(project, env, here, runtime);
    return locked
      .filter((each) => !isPart(each))
      .flatMap((each): PlannedPackage[] => {
        const own = needs.get(isByFolder ? each.path : idOf(each)) ?? none;
        const forecast = forecastLocked({
          family: listFamily(each, byName, runtime),
          hasScript: each.entry.hasInstallScript,
          tools: [...own.dependencies.keys()].filter((name) => tools.has(name)).sort(),
          nan: judgeNan(own.dependencies.has('nan') ? findNan(each, nans, own) : null, runtime),
          omission,
        });
        if (forecast === null) return [];
        const spared = marksOptional && each.entry.optional;
        return [
          {
            package: { name: each.name, version: each.version, path: isByFolder ? each.path : idOf(each) },
            ...{ forecast, spared, severity: severityOfForecast(forecast, spared) },
            engines: listEngineConflicts({ engines: { node: own.engine } }, runtime),
          },
        ];
      })
      .sort((a, b) => (a.package.path < b.package.path ? -1 : 1));
  };
  return {
    root: project.root,
    lockfile: project.lockfile,
    count: locked.length,
    natives: [],
    targets: targets.map((runtime) => ({
      ...{ runtime, engines: listEngineConflicts(manifest, runtime), packages: plan(runtime) },
    })),
  };
}

const none: LockedNeeds = { dependencies: new Map(), engine: null };

const idOf = ({ name, version }: LockedPackage): string => (version === null ? name : `${name}@${version}`);

/** A package for one platform: the one that takes its native part from it speaks for it. */
const isPart = ({ name, entry }: LockedPackage): boolean =>
  namesPlatform(name) &&
  (entry.os.length + entry.cpu.length > 0 || entry.optional || entry.hasInstallScript === null);

function listFamily(
  { entry }: LockedPackage,
  byName: ReadonlyMap<string, LockedPackage>,
  runtime: Runtime,
): FamilyMember[] {
  return entry.optionalDependencies.filter(namesPlatform).map((name) => {
    const member = byName.get(name);
    if (member === undefined) return { name, id: null, fits: isNamedFor(name, runtime) === true };
    // npm 10 leaves out which C library a package is for; its name says it.
    const isSaid = member.entry.os.length + member.entry.cpu.length > 0;
    const fits = isSaid
      ? matchesPlatform(member.entry, runtime) && isNamedFor(name, runtime) !== false
      : isNamedFor(name, runtime) === true;
    return { name, id: idOf(member), fits };
  });
}

interface Nans {
  /** Versions by folder; one alone, where the lockfile has no folders. */
  folders: ReadonlyMap<string, string>;
  versions: ReadonlySet<string>;
}

function listNans(locked: readonly LockedPackage[]): Nans {
  const all = locked.flatMap(({ name, path, version }): [string, string][] =>
    name === 'nan' && version !== null ? [[path, version]] : [],
  );
  return { folders: new Map(all), versions: new Set(all.map(([, version]) => version)) };
}

/** Folders that deep are no package manager's. */
const maxDepth = 50;

/** The nan that a package finds: the one it names, or in the folders above its own; null where that is open. */
function findNan({ path }: LockedPackage, nans: Nans, { dependencies }: LockedNeeds): string | null {
  const named = dependencies.get('nan') ?? '';
  if (nans.versions.has(named)) return named;
  const parts = path.split('/node_modules/').slice(0, maxDepth);
  for (let length = parts.length; length > 0; length--) {
    const found = nans.folders.get(`${parts.slice(0, length).join('/node_modules/')}/node_modules/nan`);
    if (found !== undefined) return found;
  }
  const [only = null] = nans.versions;
  return nans.folders.get('node_modules/nan') ?? (nans.versions.size === 1 ? only : null);
}
