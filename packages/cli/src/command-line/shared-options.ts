import type { VerbOption } from '../command.ts';

/** What every verb takes: the parser, the help and the completion read this table. */
export const sharedOptions = [
  { name: 'directory', short: 'C', value: 'DIR', summary: 'work on the project in DIR' },
  {
    name: 'node',
    value: 'PROGRAM',
    summary: 'judge for another Node.js, Electron, Bun or Deno on this machine',
  },
  {
    name: 'runtime',
    value: 'NAME',
    summary: 'judge for another release: node@24, electron@40, bun@1.3, deno@2',
  },
  {
    name: 'platform',
    value: 'NAME',
    summary: 'judge for another machine: linux-arm64-musl, linux-x64-glibc2.34, darwin-x64-macos12',
  },
  { name: 'json', summary: 'print data, in a versioned shape' },
  { name: 'quiet', short: 'q', summary: 'print nothing when all is well' },
] as const satisfies readonly VerbOption[];

interface OptionType {
  type: 'boolean' | 'string';
  short?: string;
}

/** The options as `parseArgs` of node:util takes them. */
export function typeOptions(options: readonly VerbOption[]): Record<string, OptionType> {
  return Object.fromEntries(
    options.map(({ name, short, value }) => {
      const type = value === undefined ? 'boolean' : 'string';
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
}
