import { readFileSync } from 'node:fs';
import type { LinkEnvironment } from './environment.ts';

/** A program as its loader knows it. */
export interface StartedProgram {
  path: string;
  /** The one that was started with the program, whichever the program names; null: the one that it names. */
  loader: string | null;
  /** What it was told about libraries; it counts before the environment. */
  told: Partial<LinkEnvironment>;
}

/** glibc's under its own name and those of links, and musl's. */
const loaderName = /\/(?:ld-musl-[^/]*|ld-linux[^/]*|ld(?:64|-[\d.]+)?\.so[^/]*|libc\.so)$/;

/** Options of both loaders that have a value, in their own word or, for musl, behind `=`. */
const valued: ReadonlySet<string> = new Set([
  ...['--library-path', '--preload', '--argv0', '--audit', '--inhibit-rpath'],
  ...['--glibc-hwcaps-prepend', '--glibc-hwcaps-mask'],
]);

/**
 * This process counts as that of its loader where it was started as `ld.so node`: the program is then in the
 * loader's command line (ld.so(8); musl's ldso/dynlink.c). Every other program was started as usual.
 */
export function readStartedProgram(execPath: string): StartedProgram {
  const usual = { path: execPath, loader: null, told: {} };
  if (execPath !== process.execPath || !loaderName.test(execPath)) return usual;
  const { program, options } = readCommandLine();
  if (program === undefined) return usual;
  const libraryPath = options.get('--library-path');
  const preload = options.get('--preload');
  const told = {
    ...(libraryPath === undefined ? {} : { libraryPath }),
    ...(preload === undefined ? {} : { preload }),
  };
  return { path: program, loader: execPath, told };
}

function readCommandLine(): { program: string | undefined; options: Map<string, string> } {
  const options = new Map<string, string>();
  let words: string[] = [];
  try {
    words = readFileSync('/proc/self/cmdline', 'utf8').split('\0').slice(1);
  } catch {
    // Not mounted.
  }
  while (words[0]?.startsWith('--') === true) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(words.shift() ?? '') ?? [];
    if (valued.has(name)) options.set(name, value ?? words.shift() ?? '');
  }
  return { program: words[0], options };
}
