import { mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NativeFile } from '@abistamp/binary';
import { openDirectory } from '../../files/file-tree.ts';
import { applyTrial } from '../../forecast/apply-trial.ts';
import { type BuildTrial, severityOfForecast } from '../../forecast/forecast.ts';
import { hostOf } from '../../hosts/index.ts';
import { findFirstError } from '../../repair/build-log.ts';
import { findStandard } from '../../repair/cxx-standard.ts';
import type { LocalHeaders } from '../../repair/find-headers.ts';
import { runLifecycle } from '../../repair/lifecycle.ts';
import { findNodeGyp } from '../../repair/node-gyp.ts';
import { runInLanes } from '../../repair/run-in-lanes.ts';
import { findMissingTools } from '../../repair/tool-chain.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatPlatform } from '../../runtime/target.ts';
import { isDependency } from '../../tree/own-package.ts';
import { readFileFacts } from '../../tree/read-file-facts.ts';
import { resolveWithin } from '../../tree/resolve-dependency.ts';
import { judgeApprovals } from '../check/judge-approvals.ts';
import type { LocalSession } from '../project/session.ts';
import { surveyTree } from '../survey/survey.ts';
import type { PlannedPackage, ProjectPlan } from './plan-tree.ts';
import { copyToScratch, type ResolveDependency } from './scratch-package.ts';
import { findTargetHeaders } from './target-headers.ts';
import { withScratch } from './with-scratch.ts';

/** A build that takes longer than any of a small addon. */
const longestMs = 15 * 60_000;

/**
 * Compiles what a plan says would be compiled, in a scratch folder outside of the project, with headers that are on
 * this machine, and by the package's own scripts; so only what the project has approved to run is tried. The tree is
 * read, and not written to; nothing is loaded. Several builds at once.
 * @param say is told before each build
 */
export async function proveBuilds(
  session: LocalSession,
  plan: ProjectPlan,
  say: (name: string, runtime: Runtime) => void,
): Promise<ProjectPlan> {
  const { project, runtime: here, env } = session;
  const { packages } = surveyTree(project);
  const { approved } = judgeApprovals(session, packages);
  const resolve = hostOf(project.host).layout.read(project.tree).resolve ?? resolveWithin(project.tree);
  const all = plan.targets.flatMap(({ runtime, packages: planned }) =>
    planned.flatMap((each) => (each.forecast.code === 'FROM_SOURCE' ? [{ runtime, planned: each }] : [])),
  );
  const trials = new Map<PlannedPackage, BuildTrial>();
  await withScratch(async (scratch) => {
    await runInLanes([...all.entries()], async ([at, { runtime, planned }]) => {
      const { path, name } = planned.package;
      const refusal = refuse(session, runtime, approved.has(path) ? null : path);
      const headers = findTargetHeaders(runtime, here, env);
      if (refusal !== null || headers === null) {
        trials.set(planned, { end: 'untried', why: refusal ?? 'headers' });
        return;
      }
      say(name, runtime);
      const folder = join(scratch, String(at));
      mkdirSync(folder);
      trials.set(planned, await tryBuild(session, { path, runtime, headers, resolve, scratch: folder }));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });
  });
  const targets = plan.targets.map((target) => ({
    ...target,
    packages: target.packages.map((planned) => {
      const trial = trials.get(planned);
      if (trial === undefined) return planned;
      const forecast = applyTrial(planned.forecast, trial);
      return { ...planned, forecast, severity: severityOfForecast(forecast, planned.spared) };
    }),
  }));
  return { ...plan, targets };
}

type Untried = Extract<BuildTrial, { end: 'untried' }>['why'];

/** @param unapproved the folder of a package that no rule of the project lets run */
function refuse(
  { runtime: here, env }: LocalSession,
  runtime: Runtime,
  unapproved: string | null,
): Untried | null {
  if (formatPlatform(runtime) !== formatPlatform(here)) return 'platform';
  if (unapproved !== null) return isDependency(unapproved) ? 'approval' : 'own';
  return findMissingTools(env, findStandard(null, runtime)).missing.length > 0 ? 'tools' : null;
}

interface Trial {
  path: string;
  runtime: Runtime;
  headers: LocalHeaders;
  resolve: ResolveDependency;
  scratch: string;
}

async function tryBuild(
  session: LocalSession,
  { path, runtime, headers, resolve, scratch }: Trial,
): Promise<BuildTrial> {
  const { project, env } = session;
  const folder = copyToScratch(project.tree, project.root, path, resolve, scratch);
  if (folder === null) return { end: 'untried', why: 'dependencies' };
  // What was built before would pass for the new build.
  rmSync(join(folder, 'build'), { recursive: true, force: true });
  const before = new Set(listAddons(folder, runtime).map(({ path: file }) => file));
  const output = await runLifecycle(folder, {
    root: scratch,
    runtime: session.runtime,
    env: trialEnvironment(env, runtime, headers, scratch),
    nodeGyp: findNodeGyp(env),
  });
  const made = listAddons(folder, runtime).filter(({ path: file }) => !before.has(file));
  const { version } = headers;
  if (made.some(({ fits }) => fits)) return { end: 'compiles', headers: version };
  if (/^abistamp: error: ended after/m.test(output)) return { end: 'untried', why: 'time' };
  const isNodeGyp = /^gyp (?:info|ERR!)/m.test(output) && made.length === 0;
  return isNodeGyp
    ? { end: 'fails', headers: version, error: findFirstError(output) }
    : { end: 'untried', why: 'build' };
}

/** What compilers and node-gyp ask for, and no other variable of the user's: the code of a package runs in it. */
const passed =
  /^(?:PATH|LANG|LC_\w+|CC|CXX|AR|AS|LD|LINK|MAKE|MAKEFLAGS|PYTHON|JOBS|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|PKG_CONFIG\w*|SDKROOT|DEVELOPER_DIR|MACOSX_DEPLOYMENT_TARGET|SystemRoot|ComSpec|PATHEXT|ProgramFiles.*|ProgramData|VS\w+|VC\w+|WindowsSdk\w*|npm_config_(?:python|msvs_version|node_gyp))$/i;

function trialEnvironment(
  env: NodeJS.ProcessEnv,
  { kind }: Runtime,
  { nodedir, version }: LocalHeaders,
  scratch: string,
): NodeJS.ProcessEnv {
  const home = join(scratch, 'home');
  mkdirSync(home, { recursive: true });
  const limit = Number(env['ABISTAMP_BUILD_TIMEOUT_MS'] ?? '');
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => passed.test(name))),
    ...{ HOME: home, USERPROFILE: home, TMPDIR: home, TEMP: home, TMP: home },
    npm_config_nodedir: nodedir,
    ...(kind === 'electron' ? { npm_config_runtime: kind, npm_config_target: version } : {}),
    // What is looked for first has another answer in the forecast.
    npm_config_build_from_source: 'true',
    npm_config_offline: 'true',
    ABISTAMP_BUILD_TIMEOUT_MS: String(limit > 0 && limit < longestMs ? limit : longestMs),
  };
}

interface MadeAddon {
  /** Relative to the package. */
  path: string;
  /** It is for the runtime's ABI, or for any. */
  fits: boolean;
}

const maxDepth = 12;

/** The addons of a package, other than what a linker left on its way. */
function listAddons(folder: string, runtime: Runtime): MadeAddon[] {
  const tree = openDirectory(realpathSync(folder));
  const found: MadeAddon[] = [];
  const pending = [{ path: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const entry of readdirSync(join(folder, next.path), { withFileTypes: true })) {
      const path = next.path === '' ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isDirectory() && !/^(?:obj\.target|node_modules)$/.test(entry.name) && next.depth < maxDepth)
        pending.push({ path, depth: next.depth + 1 });
      if (!entry.isFile() || !entry.name.endsWith('.node')) continue;
      const file = readFileFacts(tree, '.', path, null);
      if (file !== null) found.push({ path, fits: isFor(file.facts, runtime) });
    }
  return found;
}

function isFor(facts: NativeFile, { abi }: Runtime): boolean {
  return (
    facts.format !== null &&
    facts.slices.some(
      ({ registration: each }) => each.kind !== 'abi' || each.abis.length === 0 || each.abis.includes(abi),
    )
  );
}
