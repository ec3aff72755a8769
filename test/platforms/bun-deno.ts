import { cli } from '../support/pack-cli.ts';
import { bunProgram, denoProgram, runTool } from '../toolchain/index.ts';
import type { BunProgram, DenoProgram } from '../toolchain/versions.ts';
import { codeToLoad, type Platform, readLoaded, starter } from './platform.ts';

const env = { NO_COLOR: '1' };

/** A Bun of this machine. */
export function bunPlatform(version: BunProgram): Platform {
  return {
    name: `bun ${version}`,
    setUp: async () => {
      const program = await bunProgram(version);
      const run = (args: readonly string[], cwd: string) =>
        runTool(program, [...args], { cwd, node: starter, env });
      return {
        kind: 'ready',
        program,
        run: (args, cwd) => run([cli, ...args], cwd),
        load: async (request, cwd) => readLoaded(await run(['-e', codeToLoad(request, cwd, 'script')], cwd)),
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
      const run = (args: readonly string[], cwd: string) =>
        runTool(program, [...args], { cwd, node: starter, env });
      return {
        kind: 'ready',
        program,
        run: (args, cwd) => run(['run', '--allow-all', cli, ...args], cwd),
        load: async (request, cwd) =>
          readLoaded(await run(['eval', codeToLoad(request, cwd, 'module')], cwd)),
      };
    },
  };
}
