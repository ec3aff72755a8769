import type { GypString } from './read-gyp.ts';

/** A library of the system that a build needs. */
export interface LinkedLibrary {
  /** `library`: it is linked, `-lX11`; `module`: pkg-config is asked for it, and a build ends where it is unknown. */
  kind: 'library' | 'module';
  /** Of modules any of which does: all of them, with ` || ` between. */
  name: string;
  /** Of binding.gyp. */
  line: number;
}

/** More than any addon links. */
const most = 50;

/**
 * The libraries that a binding.gyp needs whatever its conditions say; none where it names folders to look in, which
 * may have them.
 */
export function listLinkedLibraries(strings: readonly GypString[]): LinkedLibrary[] {
  if (strings.some(({ value, key }) => /(?:^|\s)-L/.test(value) || key === 'library_dirs')) return [];
  const found = new Map<string, LinkedLibrary>();
  for (const { value, key, line, where } of strings) {
    if (where !== 'always') continue;
    const libraries = key === 'libraries' ? [...value.matchAll(/(?:^|\s)-l([\w.+-]+)(?=\s|$)/g)] : [];
    for (const [, name = ''] of libraries) found.set(`-l${name}`, { kind: 'library', name, line });
    for (const name of readModules(value)) found.set(name, { kind: 'module', name, line });
    if (found.size >= most) break;
  }
  return [...found.values()];
}

/**
 * The modules that a command asks pkg-config for, which ends a build where it fails: `<!@(pkg-config --cflags a b)`,
 * also in a shell's words (`<!@(['sh', '-c', '…'])`), or one after the other (`pkg-config a || pkg-config b`). A
 * command that goes on in another way where pkg-config fails needs nothing of it.
 */
function readModules(value: string): string[] {
  const command = readCommand(value);
  const asked = command.split('||').map((part) => part.trim().split(/\s+/));
  if (!asked.every(([program]) => program === 'pkg-config')) return [];
  const modules = asked.map(([, ...words]) => words.filter((word) => /^\w/.test(word)));
  const [first = [], ...others] = modules;
  if (others.length === 0) return first;
  return modules.every(({ length }) => length === 1) ? [modules.flat().join(' || ')] : [];
}

/** The words that are run for `<!(…)`, those of a shell without what is around them; empty for anything more. */
function readCommand(value: string): string {
  const whole = /^<!@?\(([\s\S]*)\)$/.exec(value)?.[1]?.trim() ?? '';
  const command = whole
    .replace(/^\[\s*\\?["']sh\\?["'],\s*\\?["']-c\\?["'],\s*\\?["']/, '')
    .replace(/\\?["']\s*\]$/, '');
  return /^[\w.+\s|-]+$/.test(command) ? command : '';
}
