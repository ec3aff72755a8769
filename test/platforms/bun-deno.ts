import { cli } from '../support/pack-cli.ts';
import { bunProgram, denoProgram, runTool } from '../toolchain/index.ts';
import type { BunProgram, DenoProgram } from '../toolchain/versions.ts';
import { loadApart, type Platform, starter } from './platform.ts';

/** A Bun of this machine. */
export function bunPlatform(version: BunProgram): Platform {
  return {
    name: `bun ${version}`,
    setUp: async () => {
      const program = await bunProgram(version);
      const run = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
        runTool(program, [...args], { cwd, node: starter, env: { NO_COLOR: '1', ...env } });
      return {
        kind: 'ready',
        program,
        run: (args, cwd, more) => run([cli, ...args], cwd, more?.env),
        load: (names, cwd) => loadApart(names, cwd, 'script', (code) => run(['-e', code], cwd)),
      };
    },
  };
}

/** A Deno of this machine, with every permission. */
export function denoPlatform(version: DenoProgram): Platform {
  return {
    name: `deno ${version}`,
    setUp: async () => {
      if (process.platform !== 'linux')
        return { kind: 'skipped', because: 'its package is for Linux with glibc' };
      const program = await denoProgram(version);
      const run = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
        runTool(program, [...args], { cwd, node: starter, env: { NO_COLOR: '1', ...env } });
      return {
        kind: 'ready',
        program,
        run: (args, cwd, more) => run(['run', '--allow-all', cli, ...args], cwd, more?.env),
        load: (names, cwd) => loadApart(names, cwd, 'module', (code) => run(['eval', code], cwd)),
      };
    },
  };
}
