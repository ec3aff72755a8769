import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@abistamp/core/internal/files/json';
import { readJournal } from '@abistamp/core/internal/repair/journal';
import { parseRuntimeSpec } from '@abistamp/core/internal/runtime/parse-runtime-spec';
import { parseProcessIdentity } from '@abistamp/core/internal/runtime/process-identity';
import { parseTarget } from '@abistamp/core/internal/runtime/target';
import { formatFailedLoads, parseFailedLoads } from '@abistamp/core/internal/stamp/failed-loads';
import { parseObserved } from '@abistamp/core/internal/stamp/observed';
import { parseStamp } from '@abistamp/core/internal/stamp/parse-stamp';
import { readPins } from '@abistamp/core/internal/stamp/sidecar';
import { formatSidecar, parseSidecar, saysTheSame } from '@abistamp/core/internal/stamp/sidecar-text';
import { hashFiles, hashKey, parseEntry } from '@abistamp/core/internal/store/entry';
import { linux } from '../../loaders/package-tree.ts';
import { makeFolder, writeFiles } from '../../support/make-folder.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

function readSidecar(text: string): void {
  const read = parseSidecar(text);
  if (read.kind !== 'sidecar' && read.kind !== 'conflict') return;
  readPins(read.sidecar, linux);
  const again = parseSidecar(formatSidecar(read.sidecar));
  if (again.kind !== 'sidecar') throw new Error(`what was written is read as ${again.kind}`);
  if (!saysTheSame(again.sidecar, { ...read.sidecar, version: 2 })) throw new Error('it changes by writing');
}

let root: string | null = null;

function readJournalText(text: string): void {
  if (root === null) {
    root = makeFolder('fuzz-journal');
    writeFiles(root, { 'node_modules/.cache/abistamp/repair/journal.json': '' });
  }
  writeFileSync(join(root, 'node_modules/.cache/abistamp/repair/journal.json'), text);
  readJournal(root);
}

export const recordTargets: readonly FuzzTarget[] = [
  textTarget('stamp', (text) => {
    parseStamp(text);
    parseStamp(text, '../store/links');
  }),
  textTarget('sidecar', readSidecar),
  textTarget('journal', readJournalText),
  textTarget('failed-loads', (text) => {
    const failures = parseFailedLoads(text);
    if (parseFailedLoads(formatFailedLoads(failures)).length < Math.min(failures.length, 2000))
      throw new Error('it changes by writing');
  }),
  textTarget('observed', (text) => {
    parseObserved(text);
  }),
  textTarget('lock', (text) => {
    parseProcessIdentity(parseJson(text));
  }),
  textTarget('store-entry', (text) => {
    const entry = parseEntry(text);
    if (entry === null) return;
    hashKey(entry.key);
    hashFiles(entry);
  }),
  // The runtime on the first line, the platform on the second.
  textTarget('runtime-name', (text) => {
    const [spec = '', platform] = text.split('\n');
    parseRuntimeSpec(spec, platform ?? null, linux);
  }),
  textTarget('target', (text) => {
    parseTarget(text);
  }),
];
