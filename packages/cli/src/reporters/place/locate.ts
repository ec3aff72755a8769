import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Whereabouts } from '../collect/raw-finding.ts';
import type { Place } from '../report.ts';
import { findStep } from './find-step.ts';
import { type LockfileLines, listLines } from './lockfile-lines.ts';
import { readLines } from './read-lines.ts';

/** In the order in which package managers look for theirs. */
const lockfiles = ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

/** A folder with its lockfile, as far as it has one. */
interface Locked {
  path: string | null;
  lines: LockfileLines;
}

/** Finds where findings are shown, and reads each lockfile once. */
export class Locator {
  private readonly known = new Map<string, Locked>();

  private readonly repository: string;

  /** @param repository its root, an absolute path: what is outside of it has no place */
  constructor(repository: string) {
    this.repository = repository;
  }

  locate(at: Whereabouts): Place | null {
    switch (at.kind) {
      case 'file':
        return this.placeAt(at.path, Math.max(1, at.line), at.line > 0 && at.column > 0 ? at.column : null);
      case 'folder':
        return this.placeOfFolder(at.root);
      case 'step':
        return this.placeOfStep(at.folder, at.step);
      case 'package':
        return this.placeOfPackage(at);
    }
  }

  /** Its line in the lockfile; in the manifest, for what is developed here or is in no lockfile. */
  private placeOfPackage({ root, path, id }: Extract<Whereabouts, { kind: 'package' }>): Place | null {
    const { path: lockfile, lines } = this.readLockfile(root);
    const name = id.replace(/(?<=.)@[^@]*$/, '');
    const line = lines.get(path) ?? lines.get(id) ?? lines.get(name);
    if (lockfile !== null && line !== undefined) return this.placeAt(lockfile, line);
    const isOwn = !/(?:^|\/)node_modules\//.test(path) && !path.startsWith('../');
    const manifest = join(
      root,
      isOwn && existsSync(join(root, path, 'package.json')) ? path : '.',
      'package.json',
    );
    const texts = isOwn ? null : readLines(manifest);
    const index = texts?.findIndex((text) => text.includes(`${JSON.stringify(name)}:`)) ?? -1;
    return index < 0 && lockfile !== null && !isOwn
      ? this.placeAt(lockfile, 1)
      : (this.placeAt(manifest, Math.max(1, index + 1)) ?? this.placeOfFolder(root));
  }

  private placeOfStep(folder: string, step: string | null): Place | null {
    const found = findStep(folder, step);
    return found === null ? this.placeOfFolder(folder) : this.placeAt(found.path, found.line);
  }

  /** The file that says what a folder is. */
  private placeOfFolder(root: string): Place | null {
    const names = ['package.json', ...lockfiles].map((name) => join(root, name));
    return this.placeAt(names.find((path) => existsSync(path)) ?? join(root, 'package.json'), 1);
  }

  private placeAt(path: string, line: number, column: number | null = null): Place | null {
    const file = relative(this.repository, path);
    return file === '' || file === '..' || file.startsWith(`..${sep}`) || file.includes(':\\')
      ? null
      : { file: file.split(sep).join('/'), line, column };
  }

  private readLockfile(root: string): Locked {
    const known = this.known.get(root);
    if (known !== undefined) return known;
    const name = lockfiles.find((each) => existsSync(join(root, each)));
    const lines = name === undefined ? null : readLines(join(root, name));
    const locked =
      name === undefined || lines === null
        ? { path: null, lines: new Map() }
        : { path: join(root, name), lines: listLines(name, lines) };
    this.known.set(root, locked);
    return locked;
  }
}
