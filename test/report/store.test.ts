import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SharedResult } from '@abistamp/core/internal/operations/share/remote-cache';
import type { SharedBuild } from '@abistamp/core/internal/operations/share/share-builds';
import {
  describeShare,
  describeShared,
  formatShareJson,
  formatSharePretty,
} from '@abistamp/core/internal/report/shared-report';
import { formatStoreJson, formatStorePretty } from '@abistamp/core/internal/report/store-report';
import { noStyle } from '@abistamp/core/internal/report/style';
import { storeKey as key } from '../support/store-key.ts';
import { bright } from './made-findings.ts';

/* What the stores hold and exchanged: as text, and as data. */

describe('the store', () => {
  const entry = (name: string, sha256: string) => ({
    entry: {
      version: 2 as const,
      key: { ...key, name },
      voucher: `build:${'1'.repeat(32)}` as const,
      envelope: null,
      files: [{ path: 'a.node', sha256, size: 1, executable: false }],
    },
    ...{ path: '/x', bytes: 1_500_000, lastUsed: Date.parse('2026-01-02T03:04:05Z') },
  });
  const entries = [entry('a', 'f'), entry('longer', 'e')];
  const survey = (action: 'ls' | 'verify' | 'prune', some = entries, removed = 0) =>
    formatStorePretty({ action, place: '/store', entries: some, removed }, noStyle);

  test('is listed in columns, with its sum', () => {
    assert.equal(
      survey('ls'),
      'a@1.0.0       node-v127-linux-x64      1.5 MB  2026-01-02\nlonger@1.0.0  node-v127-linux-x64      1.5 MB  2026-01-02\n2 builds, 3.0 MB, in /store\n',
    );
    assert.equal(survey('ls', []), '0 builds, 0.0 MB, in /store\n');
    assert.match(survey('prune', entries, 2_000_000), /\nfreed 2\.0 MB; 2 builds/);
    assert.doesNotMatch(survey('ls', entries, 2_000_000), /freed/);
  });

  test('says what was damaged', () => {
    assert.equal(survey('verify', []), '✔ every build in /store is intact\n');
    assert.match(
      survey('verify', entries.slice(0, 1)),
      /^✖ .* replaces it:\n {2}a@1\.0\.0 {2}node-v127-linux-x64\n$/,
    );
    assert.match(survey('verify'), /replaces them:\n.*\n.*longer/);
  });

  test('is given as data', () => {
    assert.deepEqual(
      formatStoreJson({ action: 'prune', place: '/store', entries: entries.slice(0, 1), removed: 7 }),
      {
        ...{ version: 1, action: 'prune', store: '/store', removed: 7 },
        entries: [
          {
            ...{ package: 'a@1.0.0', target: 'node-v127-linux-x64', bytes: 1_500_000 },
            ...{ lastUsed: '2026-01-02T03:04:05.000Z', files: [{ path: 'a.node', sha256: 'f' }] },
          },
        ],
      },
    );
  });
});

describe('what was shared', () => {
  const shared = (changes: Partial<SharedResult> = {}): SharedResult => ({
    ...{
      url: 'http://x/',
      found: new Set<string>(),
      refused: [],
      trouble: null,
      withheld: false,
      ...changes,
    },
  });
  const share = (
    states: SharedBuild['state'][],
    changes: Partial<SharedResult> = {},
    unnamedKey: string | null = null,
  ) => ({
    ...{ builds: states.map((state) => ({ key, state })), shared: shared(changes), unnamedKey },
  });

  test('is one line for each build, in colours for good and bad', () => {
    const text = formatSharePretty(share(['uploaded', 'present', 'failed']), bright);
    assert.ok(text.includes(`\u001b[32muploaded\u001b`));
    assert.ok(text.includes(`\u001b[2malready there\u001b`));
    assert.ok(text.includes(`\u001b[31mfailed\u001b`));
    for (const [state, colour] of [
      ['fetched', 32],
      ['refused', 31],
      ['damaged', 31],
      ['kept', 2],
      ['absent', 2],
      ['not-kept', 2],
      ['differs', 2],
    ] as const)
      assert.ok(formatSharePretty(share([state]), bright).includes(`  \u001b[${colour}m`), state);
    assert.match(
      formatSharePretty(share(['kept']), noStyle),
      /^a@1\.0\.0 {2}node-v127-linux-x64 {2}already here\nhttp:\/\/x\/\n$/,
    );
    assert.match(formatSharePretty(share([]), noStyle), /^nothing here was built/);
  });

  test('says what went wrong, or that readers will not believe it', () => {
    assert.equal(describeShared(null), null);
    assert.equal(describeShared(shared()), null);
    assert.equal(describeShare(share(['uploaded'])), null);
    assert.match(describeShare(share([], {}, 'KEY')) ?? '', /"KEY" in abistamp\.storeKeys/);
    assert.match(
      describeShare(share([], { trouble: { kind: 'cut' } }, 'KEY')) ?? '',
      /^shared store http:\/\/x\/: it broke off/,
    );
    const refused = [
      { key, why: 'unsigned' as const },
      { key: { ...key, name: 'b' }, why: 'bad-signature' as const },
    ];
    assert.match(
      describeShared(shared({ refused, trouble: { kind: 'cut' } })) ?? '',
      /not used: a@1\.0\.0 \(it is not signed\) and b@1\.0\.0 \(its signature does not match\); it broke off/,
    );
    assert.match(
      describeShared(shared({ url: '', trouble: { kind: 'no-keys' } })) ?? '',
      /^shared store: nothing is fetched/,
    );
    const status = (code: number, withheld: boolean) =>
      describeShared(shared({ withheld, trouble: { kind: 'status', method: 'GET', status: code } })) ?? '';
    for (const code of [401, 403]) assert.match(status(code, true), /only sent to the address/);
    assert.doesNotMatch(status(401, false), /only sent/);
    assert.doesNotMatch(status(500, true), /only sent/);
  });

  test('is given as data', () => {
    const json = formatShareJson(
      'pull',
      share(['refused', 'kept'], { refused: [{ key, why: 'unsigned' }] }, 'KEY'),
    );
    assert.deepEqual([json.version, json.action, json.url, json.unnamedKey], [1, 'pull', 'http://x/', 'KEY']);
    assert.deepEqual(json.builds[0], {
      package: 'a@1.0.0',
      target: 'node-v127-linux-x64',
      state: 'refused',
      reason: 'unsigned',
    });
    assert.equal(formatShareJson('push', share(['kept'])).builds[0]?.reason, null);
  });
});
