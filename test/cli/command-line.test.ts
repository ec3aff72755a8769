import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AbistampError } from '@abistamp/core';
import { formatHelp, formatVerbHelp } from '../../packages/cli/src/command-line/help.ts';
import { verbPages } from '../../packages/cli/src/command-line/pages.ts';
import { readLine } from '../../packages/cli/src/command-line/read-line.ts';
import { verbs } from '../../packages/cli/src/verbs/index.ts';
import { version } from '../../packages/cli/src/version.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';

const names = Object.keys(verbs) as (keyof typeof verbs)[];

const read = (...argv: string[]) => readLine(argv, verbs);

/** The message with which a command line is refused. */
function refusal(...argv: string[]): string {
  try {
    const line = read(...argv);
    assert.fail(`${argv.join(' ')} was read as ${JSON.stringify(line)}`);
  } catch (error) {
    assert.ok(error instanceof AbistampError && error.code === 'BAD_ARGUMENT', String(error));
    return error.message;
  }
}

test('options may stand before the command, after it and among its arguments', () => {
  const check = (args: string[]) => ({ kind: 'verb', name: 'check', args });
  assert.deepEqual(read('--quiet', 'check'), check(['--quiet']));
  assert.deepEqual(read('-C', 'app', 'check'), check(['-C', 'app']));
  assert.deepEqual(read('-Capp', 'check', 'lib'), check(['-Capp', 'lib']));
  assert.deepEqual(read('--directory=app', 'check'), check(['--directory=app']));
  assert.deepEqual(read('--runtime', 'rebuild', 'check'), check(['--runtime', 'rebuild']));
  assert.deepEqual(read('--strict', 'check', 'show'), check(['--strict', 'show']));
  assert.deepEqual(read('--max-bytes', '5', 'store', 'prune'), {
    kind: 'verb',
    name: 'store',
    args: ['--max-bytes', '5', 'prune'],
  });
});

test('what follows -- is no option', () => {
  assert.deepEqual(read('show', '--', '--help'), { kind: 'verb', name: 'show', args: ['--', '--help'] });
});

test('only an empty line, help and --help ask for help', () => {
  assert.deepEqual(read(), { kind: 'help', verb: null });
  assert.deepEqual(read('help'), { kind: 'help', verb: null });
  assert.deepEqual(read('-h'), { kind: 'help', verb: null });
  for (const name of names) {
    const page = { kind: 'help', verb: name };
    assert.deepEqual(read('help', name), page);
    assert.deepEqual(read(name, '--help'), page);
    assert.deepEqual(read('-h', name), page);
  }
  for (const argv of [['-q'], ['--json'], ['-C', 'check'], ['--quiet', '-C', '.']])
    assert.match(refusal(...argv), /no command/);
});

test('the version answers to all of its names', () => {
  for (const word of ['version', '--version', '-V', '-v']) assert.deepEqual(read(word), { kind: 'version' });
});

test('a misspelt command or option is refused, with the nearest one', () => {
  assert.match(refusal('chek'), /unknown command chek; did you mean check\?/);
  assert.match(refusal('rebiuld'), /did you mean rebuild\?/);
  assert.match(refusal('help', 'explian'), /did you mean explain\?/);
  assert.match(refusal('check', '--stric'), /unknown option --stric of check; did you mean --strict\?/);
  assert.match(refusal('--jsno', 'show', 'a'), /did you mean --json\?/);
});

test('nothing is suggested where nothing is near', () => {
  assert.doesNotMatch(refusal('deploy'), /did you mean/);
  assert.doesNotMatch(refusal('x'), /did you mean/);
  assert.doesNotMatch(refusal('check', '--x'), /did you mean/);
  assert.doesNotMatch(refusal('c'.repeat(10_000)), /did you mean/);
});

test('an option of another command names its owner', () => {
  assert.match(refusal('check', '--update'), /it belongs to rebuild/);
});

test('names of object keys are no commands', () => {
  for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.match(refusal(word), /unknown command/);
});

test('help wraps between words at every width, and names every command and option', () => {
  for (const width of [40, 60, 80, 100]) {
    const pages = [
      formatHelp(verbs, version, width),
      ...names.map((name) => formatVerbHelp(name, verbs[name], verbPages[name], width)),
    ];
    for (const line of pages.join('\n').split('\n')) {
      const [longest = ''] = line
        .trim()
        .split(/\s+/)
        .sort((a, b) => b.length - a.length);
      assert.ok(line.length <= width || longest.length > width - 10, `${width}: ${line}`);
    }
    for (const name of names) assert.match(pages[0] ?? '', new RegExp(`^  ${name}\\b`, 'm'));
  }
  for (const name of names)
    for (const option of verbs[name].options ?? [])
      assert.ok(formatVerbHelp(name, verbs[name], verbPages[name], 80).includes(`--${option.name}`));
});

test('every example of the help is a command line that is understood', () => {
  for (const name of names) {
    for (const [example] of verbPages[name].examples) {
      const [, words = ''] = /abistamp (.*)$/.exec(example) ?? [];
      const line = read(...words.split(' '));
      assert.equal(line.kind === 'verb' && line.name, name, example);
    }
  }
});

test('a misspelt check fails a CI step, whatever its order', async () => {
  const cwd = makeFolder('misspelt');
  writeFiles(cwd, { 'package.json': '{}', 'node_modules/.package-lock.json': '{}' });
  for (const args of [['--quiet', 'chek'], ['--quiet'], ['check', '--quite'], ['-C', 'gone', 'check']]) {
    const { code, stdout } = await abistamp(args, { cwd });
    assert.equal(code, 2, args.join(' '));
    assert.equal(stdout, '');
  }
});
