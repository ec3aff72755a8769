// Which test files share a process: most of a unit test's price is to start Node.js and to load the sources.
import { dirname } from 'node:path';

/** Folders whose tests leave nothing behind that another of them would see. */
const sharing = [
  'binary',
  'cli',
  'core',
  'explain',
  'forecast',
  'loaders',
  'operations',
  'records',
  'report',
  'stamp',
  'truth',
].map((name) => `test/${name}`);

/** Takes seconds by itself, and would keep the others waiting. */
const alone = /\/hostile-code\./;

/** @returns {{name: string, files: string[]}[]} each a process; its own file goes by its own name */
export function groupTests(files) {
  const groups = new Map();
  for (const file of files) {
    const folder = dirname(file);
    const name = sharing.includes(folder) && !alone.test(file) ? folder : file;
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].map(([name, members]) => {
    const [first = name, ...others] = members;
    return { name: others.length === 0 ? first : `${name} (${members.length} files)`, files: members };
  });
}
