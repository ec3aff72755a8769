import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readNativePath } from '@abistamp/binary';
import { unpackPackage } from '../../test/toolchain/index.ts';
import { fetchPackages, fileOf, isSameFile } from '../corpus/fetch.ts';
import { readRows } from '../corpus/rows.ts';

export interface CorpusFile {
  /** `package@version/path`. */
  label: string;
  path: string;
}

/** The files of a corpus table that this machine could load. */
export async function provideTable(table: string): Promise<CorpusFile[]> {
  const rows = readRows(table).filter(
    ({ platform, arch }) => platform === process.platform && arch === process.arch,
  );
  await fetchPackages(rows);
  return rows
    .filter(isSameFile)
    .map((row) => ({ label: `${row['package']}/${row['path']}`, path: fileOf(row) }));
}

/** The same for a package that no table lists. */
export async function providePackage(spec: string): Promise<CorpusFile[]> {
  const folder = await unpackPackage(spec);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.node'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isForHere)
    .map((path) => ({ label: `${spec}/${relative(folder, path)}`, path }));
}

function isForHere(path: string): boolean {
  const facts = readNativePath(path);
  return (
    facts.format === 'elf' && facts.platform === process.platform && facts.slices[0].arch === process.arch
  );
}
