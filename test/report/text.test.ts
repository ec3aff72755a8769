import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { joinWords, nameAbi, nameSomeOf, nameTarget } from '@abistamp/core/internal/report/names';
import { countOf } from '@abistamp/core/internal/report/plural';
import { chooseStyle, noStyle } from '@abistamp/core/internal/report/style';
import { wrapText } from '@abistamp/core/internal/report/wrap-text';
import { bright } from './made-findings.ts';

/* How words are coloured, counted, listed and wrapped. */

describe('colours', () => {
  test('are those of a terminal that has them, unless they are switched off', () => {
    const isColoured = (isTTY: boolean | undefined, env: NodeJS.ProcessEnv) =>
      chooseStyle(isTTY === undefined ? {} : { isTTY }, env) !== noStyle;
    assert.deepEqual(
      [
        isColoured(true, {}),
        isColoured(false, {}),
        isColoured(undefined, {}),
        isColoured(true, { TERM: 'dumb' }),
        isColoured(true, { NO_COLOR: '1' }),
        isColoured(true, { NO_COLOR: '' }),
        isColoured(false, { FORCE_COLOR: '1' }),
        isColoured(false, { FORCE_COLOR: '0' }),
        isColoured(false, { FORCE_COLOR: '' }),
        isColoured(true, { FORCE_COLOR: '1', NO_COLOR: '1' }),
      ],
      [true, false, false, false, false, true, true, false, true, false],
    );
  });

  test('end where they began, and change no word', () => {
    const { bold, dim, red, green, yellow, cyan } = bright;
    assert.deepEqual(
      [bold, dim, red, green, yellow, cyan].map((paint) => paint('x').replaceAll('\u001b', '^')),
      ['^[1mx^[22m', '^[2mx^[22m', '^[31mx^[39m', '^[32mx^[39m', '^[33mx^[39m', '^[36mx^[39m'],
    );
  });
});

describe('lists and counts', () => {
  test('read as they are said', () => {
    assert.deepEqual(
      [countOf(0, 'file'), countOf(1, 'file'), countOf(2, 'file')],
      ['0 files', '1 file', '2 files'],
    );
    assert.deepEqual(
      [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => joinWords(words, 'and')),
      ['', 'a', 'a and b', 'a, b and c'],
    );
    assert.deepEqual(
      [['a'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e']].map(nameSomeOf),
      ['a', 'a, b and c', 'a, b, c and 1 more', 'a, b, c and 2 more'],
    );
  });

  test('break between words, and a longer word has its own line', () => {
    assert.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrapText('one two three', 8), ['one two', 'three']);
    assert.deepEqual(wrapText('a immeasurably b', 5), ['a', 'immeasurably', 'b']);
    assert.deepEqual(wrapText('  ', 5), []);
  });

  test('of runtimes name them as people do', () => {
    assert.equal(nameAbi(115, 'node'), 'Node 20 (ABI 115)');
    assert.equal(nameAbi(136, 'electron'), 'Electron 37 (ABI 136)');
    assert.equal(nameAbi(115, 'electron'), 'ABI 115');
    assert.equal(nameAbi(99_999, null), 'ABI 99999');
    assert.equal(
      nameTarget('node-v115-linux-x64-musl', '20.1.0'),
      'Node 20.1.0 (ABI 115) on Linux x64 (musl)',
    );
    assert.equal(nameTarget('node-v115-darwin-arm64', null), 'Node 20 (ABI 115) on macOS arm64');
    assert.equal(nameTarget('elsewhere', null), 'elsewhere');
  });
});
