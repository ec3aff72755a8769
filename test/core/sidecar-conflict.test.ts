import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { LockedPlaces } from '@abistamp/core/internal/stamp/sidecar';
import { formatSidecar, parseSidecar } from '@abistamp/core/internal/stamp/sidecar-text';
import { makeFolder } from '../support/make-folder.ts';

const hash = (digit: string) => digit.repeat(64);
type Rows = Record<string, Record<string, Record<string, string>>>;
const text = (targets: Rows) => `${JSON.stringify({ version: 2, targets }, null, 2)}\n`;

/** What git makes of two branches that change the same file: the real markers. */
function merge(base: string, ours: string, theirs: string, style: string): string {
  const folder = makeFolder('conflict');
  const at = (name: string) => join(folder, name);
  for (const [name, content] of Object.entries({ base, ours, theirs })) writeFileSync(at(name), content);
  const flags = style === 'merge' ? [] : [`--${style}`];
  const { stdout, status } = spawnSync(
    'git',
    ['merge-file', '-p', ...flags, at('ours'), at('base'), at('theirs')],
    { encoding: 'utf8' },
  );
  assert.equal(status, 1, 'a conflict');
  return stdout;
}

const base = text({ 'linux-x64': { 'a@1.0.0': { 'a.node': 'delivered node-api' } } });
const withTarget = (target: string, digit: string) =>
  text({
    'linux-x64': { 'a@1.0.0': { 'a.node': 'delivered node-api' } },
    [target]: { 'b@1.0.0': { 'b.node': `delivered abi sha256-${hash(digit)}` } },
  });

describe('conflict markers', () => {
  for (const style of ['merge', 'diff3', 'zdiff3']) {
    test(`of git (${style}) are merged, all rows of both sides`, () => {
      const ours = withTarget('node-v115-linux-x64', '1');
      const theirs = withTarget('node-v127-linux-x64', '2');
      const conflict = merge(base, ours, theirs, style);
      assert.match(conflict, /^<{7} /m);
      for (const content of [conflict, conflict.replaceAll('\n', '\r\n')]) {
        const reading = parseSidecar(content);
        assert.ok(reading.kind === 'conflict');
        assert.deepEqual(reading.disputed, []);
        const { targets } = JSON.parse(formatSidecar(reading.sidecar));
        assert.deepEqual(targets, { ...JSON.parse(ours).targets, ...JSON.parse(theirs).targets });
      }
    });
  }

  test('where both sides pin a file and disagree, none of the hashes is taken', () => {
    const sides = ['1', '2'].map((digit) => withTarget('node-v115-linux-x64', digit));
    const reading = parseSidecar(merge(base, sides[0] ?? '', sides[1] ?? '', 'merge'));
    assert.ok(reading.kind === 'conflict');
    assert.deepEqual(reading.disputed, [
      {
        place: 'node-v115-linux-x64',
        package: 'b@1.0.0',
        file: 'b.node',
        hashes: [hash('1'), hash('2')],
      },
    ]);
    assert.equal(readRow(reading.sidecar.places), null);
  });

  test('a side that could be built gives way to one that was downloaded', () => {
    const built = withTarget('node-v115-linux-x64', '1').replace(/delivered abi sha256-1+/, 'built abi');
    const conflict = merge(base, built, withTarget('node-v115-linux-x64', '1'), 'merge');
    const reading = parseSidecar(conflict);
    assert.ok(reading.kind === 'conflict');
    assert.equal(readRow(reading.sidecar.places), hash('1'));
  });

  const whole = withTarget('node-v115-linux-x64', '1');
  const torn = {
    'an end without a start': whole.replace('"version"', '>>>>>>> theirs\n<<<<<<< ours\n"version"'),
    'a start without an end': whole.replace('  "targets"', '<<<<<<< ours\n  "targets"'),
    'a separator twice': `<<<<<<< ours\n${whole}=======\n${whole}=======\n>>>>>>> theirs\n`,
    'a side that is none': `<<<<<<< ours\n${whole}=======\n{ "version": 2,\n>>>>>>> theirs\n`,
  };
  for (const [what, content] of Object.entries(torn))
    test(`with ${what} are no sidecar`, () => assert.equal(parseSidecar(content).kind, 'torn'));

  test('of a newer abistamp are left to it', () => {
    const newer = whole.replace('"version": 2', '"version": 3');
    assert.equal(parseSidecar(`<<<<<<< ours\n${whole}=======\n${newer}>>>>>>> theirs\n`).kind, 'newer');
  });

  test('a million markers cost no more than reading them', () => {
    assert.equal(parseSidecar('<<<<<<< ours\n'.repeat(1_000_000)).kind, 'torn');
  });
});

const readRow = (places: LockedPlaces): string | null | undefined =>
  places.get('node-v115-linux-x64')?.get('b@1.0.0')?.get('b.node')?.sha256;
