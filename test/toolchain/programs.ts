import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { nameBun } from './bun.ts';
import type { BunProgram, DenoProgram } from './versions.ts';

/** The program of a Bun, as its package for this machine brings it. */
export async function bunProgram(version: BunProgram): Promise<string> {
  return join(await unpackPackage(nameBun(version)), 'bin', 'bun');
}

/** The package of a Deno for this machine, which has to have glibc. */
export function nameDeno(version: DenoProgram): string {
  return `@deno/linux-${process.arch}-glibc@${version}`;
}

/** The same for Deno, whose package has it without the permission to run. */
export async function denoProgram(version: DenoProgram): Promise<string> {
  const program = join(await unpackPackage(nameDeno(version)), 'deno');
  chmodSync(program, 0o755);
  return program;
}
