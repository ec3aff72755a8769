import assert from 'node:assert/strict';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { type MadeFiles, pinnedAddon } from '../support/made-tree.ts';

/** What a package may call itself, its version, its files, its script and the libraries that it needs. */
export const hostile = [
  'a\n::error file=x::y',
  '\r\n::warning::z',
  ' ::add-mask::a',
  '##[error]b',
  '##vso[task.setvariable variable=x]y',
  '\u001b[2J\u001b[H✔ fits',
  '\u001b]8;;https:evil\u0007click\u001b]8;;\u0007',
  '\u009b31m',
  'a\u202egnp.exe',
  'a\u2028::error::b',
  'x; touch y #',
  '"$(touch y)"`touch z`',
];

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const workflowCommand = /^\s*::|##\w*\[/;

export function hostilePackages(): MadeFiles {
  const made: MadeFiles = {};
  for (const [i, text] of hostile.entries()) {
    const named = `node_modules/named${i}`;
    made[`${named}/package.json`] = { name: text, version: text, scripts: { install: text } };
    made[`${named}/build/Release/x.node`] = pinnedAddon(93);
    const folder = `node_modules/${text.replaceAll('/', '+')}`;
    made[`${folder}/package.json`] = { name: `folder${i}`, version: '1.0.0', main: 'index.js' };
    made[`${folder}/index.js`] = `module.exports = require(${JSON.stringify(`./${text}.node`)})\n`;
    made[`${folder}/${text}.node`] = buildElf({
      needed: [`lib${text}.so.1`],
      soname: text,
      exports: ['napi_register_module_v1'],
      imports: [`_ZN2v8${text}`],
      versions: [{ library: `lib${text}.so.1`, versions: [{ name: text }] }],
    });
    made[`node_modules/torn${i}/package.json`] = text;
    made[`node_modules/torn${i}/${text}.node`] = 'no addon';
  }
  return made;
}

/** A line of output that a terminal and a runner only show. */
export function assertHarmless(line: string): void {
  assert.doesNotMatch(line, unseen, JSON.stringify(line));
  assert.doesNotMatch(line, workflowCommand);
}
