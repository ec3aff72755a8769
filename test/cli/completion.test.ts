import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { AbistampError } from '@abistamp/core';
import { formatCompletion } from '../../packages/cli/src/command-line/completion.ts';
import { verbs } from '../../packages/cli/src/verbs/index.ts';

const script = formatCompletion('bash', verbs);

/** What a real bash offers for a line whose last word is being typed. */
function complete(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `${script}
COMP_WORDS=(abistamp ${line}); COMP_CWORD=${words.length}; _abistamp; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', program], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name !== '');
}

test('bash completes commands', () => {
  assert.deepEqual(complete('re').sort(), ['rebuild', 'record', 'report']);
  assert.deepEqual(complete('').sort(), [...Object.keys(verbs), 'completion', 'help', 'version'].sort());
});

test('bash completes the options of the command, and the words that help takes', () => {
  assert.deepEqual(complete('check', '--str'), ['--strict']);
  assert.deepEqual(complete('store', '--str'), []);
  assert.deepEqual(complete('help', 'ex'), ['explain']);
  assert.deepEqual(complete('completion', ''), ['bash', 'zsh', 'fish']);
});

test('bash completes what an option or an argument can be, and files after any other', () => {
  assert.deepEqual(complete('init', '--host', 'n'), ['npm']);
  assert.deepEqual(complete('store', 'p'), ['prune', 'push', 'pull']);
  assert.deepEqual(complete('check', '--directory', ''), []);
  assert.deepEqual(complete('check', '-C', ''), []);
});

test('zsh and fish get a script that names every command and option', () => {
  for (const shell of ['zsh', 'fish']) {
    const text = formatCompletion(shell, verbs);
    for (const [name, { options = [] }] of Object.entries<(typeof verbs)['check']>(verbs)) {
      assert.ok(text.includes(name));
      for (const option of options)
        assert.ok(text.includes(shell === 'fish' ? `-l ${option.name}` : `--${option.name}[`));
    }
  }
});

test('an unknown shell is refused', () => {
  for (const shell of [undefined, 'tcsh', 'constructor'])
    assert.throws(
      () => formatCompletion(shell, verbs),
      (error) => error instanceof AbistampError && error.code === 'BAD_ARGUMENT',
    );
});
