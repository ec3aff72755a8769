import { fstatSync } from 'node:fs';
import { kindOf, runtimeNames } from '@abistamp/core/fast';

/** Colours for what the front of the command prints, without setting up `process.stdout`. */
export function chooseFrontStyle(): { green(text: string): string; dim(text: string): string } {
  const { env } = process;
  const colour = fstatSync(1).isCharacterDevice() && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return {
    green: (text) => (colour ? `\u001b[32m${text}\u001b[39m` : text),
    dim: (text) => (colour ? `\u001b[2m${text}\u001b[22m` : text),
  };
}

/** The running program, as reports name it. */
export function nameThisRuntime(): { runtime: string; abi: string; platform: string; arch: string } {
  const { versions, platform, arch } = process;
  const kind = kindOf(versions);
  return { runtime: `${runtimeNames[kind]} ${versions[kind]}`, abi: `${versions.modules}`, platform, arch };
}
