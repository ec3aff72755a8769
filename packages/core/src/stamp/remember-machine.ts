import { isUnchanged } from './fast-check.ts';

/**
 * Compares files of the machine, each once: for one question about many trees, which have the same program,
 * loader and libraries. Not to be kept longer than that question takes.
 */
export function rememberMachine(): typeof isUnchanged {
  const known = new Map<string, boolean>();
  return (path, mark) => {
    const key = `${path} ${mark.size} ${mark.mtimeMs}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const same = isUnchanged(path, mark);
    known.set(key, same);
    return same;
  };
}
