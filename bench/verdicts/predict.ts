import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject, type Project, probeRuntime, type Runtime, surveyTree } from '@abistamp/core';
import { gatherEvidence } from '@abistamp/core/internal/operations/check/gather-evidence';
import { openKeptLoaders } from '@abistamp/core/internal/store/kept-loaders';
import { isNeeded, type NativePackage } from '@abistamp/core/internal/tree/native-package';
import { resolvePackage } from '@abistamp/core/internal/tree/resolve-package';
import type { Unjudged } from '@abistamp/core/internal/tree/unjudged';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import { problemOfFile } from '@abistamp/core/internal/verdict/problem-of-file';
import { type NodeRelease, node } from '../../test/toolchain/index.ts';

export interface PredictedFinding {
  code: string;
  severity: 'error' | 'warning';
  package: string;
  /** The package's folder, relative to the tree. */
  path: string;
  file: string | null;
}

/** What a native package of a tree would open. */
export interface Pick {
  package: string;
  /** Its folder, relative to the tree. */
  path: string;
  loader: string;
  /** Made for one platform: another package opens what is in it. */
  isPart: boolean;
  fallback: boolean;
  /** Relative to the tree. */
  files: string[];
  /** Where it looks, if it finds nothing; relative to the tree. */
  awaited: string[];
  /** Folders of the packages that it may take its native part from, relative to the tree. */
  parts: string[];
}

export interface Prediction {
  findings: PredictedFinding[];
  picks: Pick[];
}

/** What was read of packages is kept for this run alone: the code that reads them changes. */
const store = mkdtempSync(join(tmpdir(), 'abistamp-verdicts-'));
process.on('exit', () => rmSync(store, { recursive: true, force: true }));
const env = { ABISTAMP_STORE: store };

const runtimes = new Map<NodeRelease, Promise<Runtime>>();

/** A Node.js of this machine, as a runtime. */
export function runtimeOf(release: NodeRelease): Promise<Runtime> {
  const known = runtimes.get(release) ?? node(release).then(({ execPath }) => probeRuntime(execPath));
  runtimes.set(release, known);
  return known;
}

/** A tree, read once: what is said of it for any runtime follows from that. */
export interface ReadTree {
  folder: string;
  project: Project;
  packages: NativePackage[];
  /** What could not be read, or was not understood. */
  unjudged: Unjudged[];
  env: NodeJS.ProcessEnv;
}

/** Reads a tree as it is now: records of earlier runs are deleted. */
export function readTree(folder: string): ReadTree {
  rmSync(join(folder, 'node_modules', '.cache', 'abistamp'), { recursive: true, force: true });
  const project = openProject(folder);
  const { packages, unjudged } = surveyTree(project, openKeptLoaders(env));
  return { folder, project, packages, unjudged, env };
}

/**
 * The findings of `abistamp check` on a tree without a record (`checkTree`), and the files that it took for
 * those that are opened. No settings of this machine count.
 */
export function predict({ project, packages }: ReadTree, runtime: Runtime): Prediction {
  const evidence = gatherEvidence({ project, runtime, env }, packages, new Map(), null);
  const findings = judgeTree(packages, runtime, evidence);
  return {
    findings: findings.map(({ problem, severity, package: { name, path }, file }) => ({
      ...{ code: problem.code, severity, package: name, path, file },
    })),
    picks: packages.map((pkg) => {
      const fits = (file: (typeof pkg.files)[number]) => problemOfFile(pkg, file, runtime, evidence) === null;
      const resolved = resolvePackage(pkg, runtime, fits);
      return {
        ...{ package: pkg.name, path: pkg.path, loader: pkg.loader.kind, fallback: !isNeeded(pkg, runtime) },
        isPart: pkg.loader.kind === 'platform-package',
        files: resolved.kind === 'files' ? resolved.files.map((file) => `${pkg.path}/${file}`) : [],
        awaited: resolved.kind === 'nothing' ? resolved.expected.map((file) => `${pkg.path}/${file}`) : [],
        parts: Object.values(pkg.resolvedDeps).filter((path): path is string => path !== null),
      };
    }),
  };
}
