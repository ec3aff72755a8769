import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { noTerminal, onTerminal } from '../support/on-terminal.ts';
import { cli } from '../support/pack-cli.ts';

/* What a person meets on a real terminal: questions, and lines that fit. */

const manifest = '{ "name": "app", "scripts": { "start": "node ." } }\n';

function project(): string {
  const cwd = makeFolder('terminal');
  writeFiles(cwd, { 'package.json': manifest, '.git/HEAD': '' });
  return cwd;
}

const enter = '\r';
const controlC = '\u0003';
const endOfInput = '\u0004';

describe('init on a terminal', { skip: noTerminal }, () => {
  for (const [name, answers, wires, marks, last] of [
    ['Enter means yes to both questions', [enter, enter], true, true, /✔ done\n/],
    ['the line for git can be declined alone', ['y\r', 'n\r'], true, false, /✔ done\n/],
    ['no to the first question ends it', ['n\r'], false, false, /nothing was changed\n$/],
    ['anything else is no yes', ['what\r'], false, false, /nothing was changed\n$/],
    ['the end of the input is no yes', [endOfInput], false, false, /\[Y\/n\] \nnothing was changed\n$/],
    [
      'Ctrl+C at the second question changes nothing',
      [enter, controlC],
      false,
      false,
      /nothing was changed\n$/,
    ],
  ] as const)
    test(name, async () => {
      const cwd = project();
      const { code, screen } = await onTerminal([cli, 'init'], { cwd, columns: 80, answers });
      assert.equal(code, 0, screen);
      assert.match(screen, /^package\.json would change:\n[\s\S]*Change these files\? \[Y\/n\] /);
      assert.match(screen, last);
      const text = readFileSync(join(cwd, 'package.json'), 'utf8');
      assert.equal(text !== manifest && text.includes('"prestart"'), wires);
      assert.equal(existsSync(join(cwd, '.gitattributes')), marks);
      assert.equal(screen.includes('→ npm install'), wires);
    });

  test('asks nothing with --yes, --dry-run or --json, nor where nothing changes', async () => {
    const cwd = project();
    for (const options of [['--dry-run'], ['--json', '--dry-run'], ['--yes'], ['--yes'], []]) {
      const { screen } = await onTerminal([cli, 'init', ...options], { cwd, columns: 80, answers: [] });
      assert.doesNotMatch(screen, /\[Y\/n\]/, options.join());
    }
    const { screen } = await onTerminal([cli, 'init', '--undo'], { cwd, columns: 80, answers: [enter] });
    assert.match(screen, /\[Y\/n\] \n✔ done\n→ npm uninstall abistamp/);
    assert.ok(!existsSync(join(cwd, '.gitattributes')));
  });
});

test('an error on a terminal breaks between words', { skip: noTerminal }, async () => {
  const { code, screen } = await onTerminal([cli, 'store', 'lss'], {
    cwd: project(),
    columns: 40,
    answers: [],
  });
  assert.equal(code, 2);
  assert.match(screen, /^✖ BAD_ARGUMENT: unknown store command\n {2}lss; did you mean ls\?\n→ one of ls, /);
});
