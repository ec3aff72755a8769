import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodeRelease, type RunResult, runTool, type YarnRelease, yarn } from '../toolchain/index.ts';
import { makeFolder, writeFiles } from './make-folder.ts';

/** The freshly built plugin, in the one file that users import. */
export const plugin = fileURLToPath(
  new URL('../../packages/yarn/bundles/@yarnpkg/plugin-abistamp.js', import.meta.url),
);

export const linkers = ['node-modules', 'pnp', 'pnpm'] as const;
export type Linker = (typeof linkers)[number];

export interface YarnProjectOptions {
  release: YarnRelease;
  linker: Linker;
  /** Added to what each project has, or replacing it. */
  manifest?: Record<string, unknown>;
  /** Lines for .yarnrc.yml. */
  settings?: string;
  files?: Record<string, string | object>;
}

export interface YarnRun {
  node?: NodeRelease;
  env?: Record<string, string | undefined>;
  /** Folder in the project; its root by default. */
  at?: string;
  /** Without the plugin, as a teammate who does not have it. */
  plain?: boolean;
}

/** A project of a real Yarn, and that Yarn in it. */
export interface YarnProject {
  cwd: string;
  run(args: string[], options?: YarnRun): Promise<RunResult>;
}

export function makeYarnProject({
  release,
  linker,
  manifest = {},
  settings = '',
  files = {},
}: YarnProjectOptions): YarnProject {
  const folder = makeFolder('yarn');
  const cwd = join(folder, 'project');
  writeFiles(cwd, {
    'package.json': {
      name: 'switched',
      private: true,
      scripts: { start: 'node start.js', chain: 'yarn start && yarn run start', prints: 'node start.js >&2' },
      ...manifest,
    },
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableScripts: true\nenableImmutableInstalls: false\n${settings}`,
    'yarn.lock': '',
    ...files,
  });
  return {
    cwd,
    run: async (args, { node = 22, env = {}, at = '', plain = false } = {}) =>
      runTool(await yarn(release), args, {
        cwd: join(cwd, at),
        node,
        env: {
          ABISTAMP_STORE: join(folder, 'store'),
          ...(plain ? {} : { YARN_PLUGINS: plugin }),
          ...env,
        },
      }),
  };
}

/** @returns the same result, after asserting success */
export function succeeded(result: RunResult): RunResult {
  assert.equal(result.code, 0, result.stdout + result.stderr);
  return result;
}

/** Packages that Yarn reports as built, without their versions. */
export function builtPackages({ stdout }: RunResult): string[] {
  return [...stdout.matchAll(/YN000[78]: (?:│ )?((?:@[^/]+\/)?[^@\s]+)@\S+ must be (?:re)?built/g)]
    .map((match) => match[1] ?? '')
    .sort();
}
