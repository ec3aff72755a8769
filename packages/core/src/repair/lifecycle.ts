import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isRecord } from '../files/json.ts';
import { type PackageManifest, parseManifest } from '../files/manifest.ts';
import { findAnyProgram } from '../hosts/find-program.ts';
import { nestedEnvironment } from '../hosts/nested-environment.ts';
import { runProgram } from '../hosts/run.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { type BuildScript, listBuildScripts } from '../tree/declared-build.ts';
import type { NodeGyp } from './node-gyp.ts';

/** The runtime a package is built for, and the tree it is in. */
interface LifecycleContext {
  /** The tree's root, absolute. */
  root: string;
  runtime: LocalRuntime;
  env: NodeJS.ProcessEnv;
  /** For packages that expect it on the path; null when there is none. */
  nodeGyp: NodeGyp | null;
}

/**
 * Runs a package's own build scripts in place, as npm and pnpm do: the same scripts in the same order, with
 * the same search path and variables. Stops at the first failure.
 * @param folder of the package, absolute
 * @returns everything the scripts printed; only the files show whether they worked
 */
export async function runLifecycle(folder: string, context: LifecycleContext): Promise<string> {
  const manifest = parseManifest(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest === null) return `${folder} has no package.json that can be read\n`;
  const buildFiles = existsSync(join(folder, 'binding.gyp')) ? ['binding.gyp'] : [];
  const outputs: string[] = [];
  for (const step of listBuildScripts(manifest, buildFiles)) {
    outputs.push(`> ${manifest.name ?? ''}@${manifest.version ?? ''} ${step.event}\n> ${step.script}\n`);
    const env = scriptEnvironment(folder, manifest, step, context);
    const { code, output } = await runProgram(step.script, [], { cwd: folder, env, shell: true });
    outputs.push(output);
    if (code !== 0) break;
  }
  return outputs.join('');
}

/** Those of npm's variables that builds read (npm's docs, "scripts", "Environment"). */
function scriptEnvironment(
  folder: string,
  { name, version, raw }: PackageManifest,
  { event, script }: BuildScript,
  { root, runtime, env, nodeGyp }: LifecycleContext,
): NodeJS.ProcessEnv {
  const nested = nestedEnvironment(runtime, env);
  const config = isRecord(raw['config']) ? Object.entries(raw['config']) : [];
  return {
    ...nested,
    PATH: searchPath(folder, nodeGyp, runtime.execPath, nested['PATH'] ?? ''),
    npm_config_node_gyp: nested['npm_config_node_gyp'] ?? nodeGyp?.script,
    INIT_CWD: root,
    NODE: runtime.execPath,
    npm_node_execpath: runtime.execPath,
    npm_lifecycle_event: event,
    npm_lifecycle_script: script,
    npm_package_json: join(folder, 'package.json'),
    npm_package_name: name ?? '',
    npm_package_version: version ?? '',
    ...Object.fromEntries(config.map(([key, value]) => [`npm_package_config_${key}`, String(value)])),
  };
}

/** Programs of the package's own dependencies first, then those of the folders above it. */
function searchPath(folder: string, nodeGyp: NodeGyp | null, execPath: string, rest: string): string {
  const bins = [join(folder, 'node_modules', '.bin')];
  for (let above = dirname(folder); dirname(above) !== above; above = dirname(above))
    if (/[\\/]node_modules$/.test(above)) bins.push(join(above, '.bin'));
  if (nodeGyp !== null) bins.push(nodeGyp.folder);
  // A project may have a `node` among its programs; the build is for this one.
  const others = findAnyProgram('node', { PATH: bins.join(delimiter) });
  return [...(others === null ? [] : [dirname(execPath)]), ...bins, rest].join(delimiter);
}
