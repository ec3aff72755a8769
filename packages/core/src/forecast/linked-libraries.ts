import type { GypString } from './read-gyp.ts';

/** A library of the system that a build needs. */
export interface LinkedLibrary {
  /** `library`: it is linked, `-lX11`; `module`: pkg-config is asked for it, and a build ends where it is unknown. */
  kind: 'library' | 'module';
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
    // A command that goes on where pkg-config fails needs nothing of it.
    const [, asked = ''] = /^<!@?\(\s*pkg-config\s+([\w.+\s-]+)\)$/.exec(value) ?? [];
    const modules = asked.split(/\s+/).filter((word) => /^\w/.test(word));
    for (const [, name = ''] of libraries) found.set(`-l${name}`, { kind: 'library', name, line });
    for (const name of modules) found.set(name, { kind: 'module', name, line });
    if (found.size >= most) break;
  }
  return [...found.values()];
}
