import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  AbistampError,
  detectHost,
  type InitChange,
  initNpm,
  openDirectory,
  type Style,
  undoNpm,
  writeAtomically,
} from '@abistamp/core';
import type { Verb } from '../command.ts';
import { version } from '../version.ts';

export const init: Verb = {
  summary: "wire abistamp into this project's package manager",
  usage: '',
  options: [
    { name: 'undo', summary: 'take it out again' },
    { name: 'dry-run', summary: 'only show what would change' },
  ],
  run: ({ cwd, options }) => {
    const root = findRoot(cwd);
    const host = detectHost(openDirectory(root))?.host ?? 'npm';
    if (host !== 'npm') {
      throw new AbistampError(
        'HOST_UNSUPPORTED',
        `${root} is a ${host} project, and init knows npm only so far`,
      );
    }
    const path = join(root, 'package.json');
    const { text, manifest } = readManifest(path);
    const { manifest: next, changes } =
      options['undo'] === true ? undoNpm(manifest) : initNpm(manifest, version);
    const dry = options['dry-run'] === true;
    if (changes.length > 0 && !dry) saveManifest(path, text, next);
    return {
      exitCode: 0,
      json: { version: 1, host, path, written: changes.length > 0 && !dry, changes },
      pretty: (style) => formatChanges(changes, dry, options['undo'] === true, style),
    };
  },
};

function findRoot(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
    if (dirname(folder) === folder) break;
  }
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder)
      throw new AbistampError('NO_MANIFEST', `there is no package.json in ${cwd}, nor above it`);
  }
}

function readManifest(path: string): { text: string; manifest: Record<string, unknown> } {
  const text = readFileSync(path, 'utf8');
  try {
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) {
      return { text, manifest: manifest as Record<string, unknown> };
    }
  } catch {
    // Said below, for both.
  }
  throw new AbistampError('BAD_MANIFEST', `${path} is not valid JSON; nothing was changed`);
}

/** Keeps the file's own indentation and end of file, so that the diff shows our lines and no others. */
function saveManifest(path: string, before: string, manifest: unknown): void {
  const indent = /^([ \t]+)"/m.exec(before)?.[1] ?? '  ';
  const ending = before.endsWith('\n') ? '\n' : '';
  try {
    writeAtomically(path, JSON.stringify(manifest, null, indent) + ending);
  } catch (cause) {
    throw new AbistampError('UNWRITABLE', `${path} cannot be written`, { cause });
  }
}

function formatChanges(changes: InitChange[], dry: boolean, undo: boolean, style: Style): string {
  if (changes.length === 0)
    return `${style.green('✔')} nothing to change: ${undo ? 'abistamp is not wired in' : 'abistamp is wired in already'}\n`;
  const lines = changes.flatMap(({ field, before, after }) => [
    `  ${style.bold(field)}`,
    ...(before === null ? [] : [style.red(`  - ${before}`)]),
    ...(after === null ? [] : [style.green(`  + ${after}`)]),
  ]);
  const title = dry ? 'package.json would change:' : `${style.green('✔')} package.json changed:`;
  const next =
    dry || undo
      ? ''
      : `\n${style.bold('→')} ${style.cyan('npm install')}${style.dim('   installs, records, and from then on checks by itself; npx abistamp init --undo takes it back')}\n`;
  return `${title}\n${lines.join('\n')}\n${next}`;
}
