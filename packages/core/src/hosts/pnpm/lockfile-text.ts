import type { InstalledPackage } from '../installed.ts';

/** A file may hold two documents: the first is for configuration dependencies. */
export function lastDocument(text: string): string {
  const documents = text.split(/^---$/m).filter((document) => document.trim() !== '');
  return documents.at(-1) ?? '';
}

/** JSON with trailing commas, which pnpm 12 writes if `lockfile.format` asks for it. */
export const isV13 = (document: string): boolean => document.trimStart().startsWith('{');

/**
 * `'@scope/name@1.2.3(peer@1.0.0)':` is `@scope/name@1.2.3`. What is from no registry has its address in
 * place of a version: `name@git+ssh://…`, `name@https://…`, `name@file:…`.
 */
export function idOf(line: string): string | null {
  const end = line.search(/:(?: |$)/);
  const key = unquote(end < 0 ? line : line.slice(0, end)).replace(/^\//, '');
  const id = withoutPeers(key);
  return /^(?:@[^/]+\/)?[^@/]+@(?:\d|[a-z+]+:)/.test(id) ? id : null;
}

/** `name@1.0.0` of `name@1.0.0(peer@2.0.0)`. */
export const withoutPeers = (id: string): string => id.split('(', 1)[0] ?? '';

/**
 * Its files differ from the tarball's (`patchedDependencies`): the integrity says nothing about its builds.
 */
export const isPatched = (key: string): boolean => key.includes('(patch_hash=');

export function emptyPackage(id: string): InstalledPackage {
  return {
    version: id.slice(id.indexOf('@', 1) + 1),
    integrity: null,
    hasInstallScript: null,
    os: [],
    cpu: [],
    libc: [],
    optionalDependencies: [],
    optional: false,
    inBundle: false,
  };
}

export const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');
