import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import type { BunProgram, DenoProgram } from './versions.ts';

/** The program of a Bun, as its package for this machine brings it. */
export async function bunProgram(version: BunProgram): Promise<string> {
  return join(await unpackPackage(`@oven/bun-${process.platform}-${process.arch}@${version}`), 'bin', 'bun');
}

/** The same for Deno, whose package has it without the permission to run. For machines with glibc. */
export async function denoProgram(version: DenoProgram): Promise<string> {
  const program = join(await unpackPackage(`@deno/linux-${process.arch}-glibc@${version}`), 'deno');
  chmodSync(program, 0o755);
  return program;
}
