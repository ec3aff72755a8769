import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LinkReport, NativeFile } from '@abistamp/binary';
import { describeLink } from '@abistamp/core/internal/report/describe-link';
import { describePortability } from '@abistamp/core/internal/report/describe-portability';
import { formatShowJson, formatShowPretty, type ShownFile } from '@abistamp/core/internal/report/show-report';
import { noStyle } from '@abistamp/core/internal/report/style';
import { elf, nodeApi, pinnedTo } from '../support/facts.ts';
import { node22 } from './samples.ts';

/* A file that is shown: as text, and as data. */

describe('a shown file', () => {
  const shown = (path: string, facts: NativeFile, changes: Partial<ShownFile> = {}): ShownFile => ({
    ...{ path, sha256: 'ab', size: 1500, facts, link: null, noexec: null, blame: new Map(), ...changes },
  });
  const link = (
    problems: LinkReport extends infer R ? (R extends { problems: infer P } ? P : never) : never,
    loads: boolean,
  ) => ({ checked: true, loads, problems, libraries: [] }) as unknown as LinkReport;

  test('is said to load, or not, with the reason', () => {
    const said = (file: ShownFile) => formatShowPretty([file], node22, noStyle, 100);
    assert.match(
      said(shown('a.node', elf())),
      /^a\.node\n\n {2}✔ loads in Node 22\.11\.0 \(ABI 127\), Linux x64 glibc 2\.36\n/,
    );
    assert.match(said(shown('a.node', elf(pinnedTo(115)))), /✖ does not load in .*\n {4}.*Node 20/);
    assert.match(said(shown('a.node', elf(), { noexec: '/mnt' })), /✖ does not load[\s\S]*\/mnt/);
    const broken = link([{ kind: 'library-missing', library: 'libx.so' }] as never, false);
    assert.match(
      said(shown('a.node', elf(), { link: broken })),
      /✖ does not load.*\n {4}libx\.so is not on this machine/,
    );
    const latent = link([{ kind: 'symbol-latent', symbols: ['f'] }] as never, true);
    assert.match(
      said(shown('a.node', elf(), { link: latent })),
      /✔ loads.*\n {4}loads, and ends the process when it calls f/,
    );
    for (const [size, text] of [
      [1, '1 byte'],
      [999, '999 bytes'],
      [1000, '1 kB'],
      [999_999, '1000 kB'],
      [1_000_000, '1.0 MB'],
    ] as const)
      assert.match(said(shown('a.node', elf(), { size })), new RegExp(`x64, ${text.replace('.', '\\.')}`));
  });

  test('is a line of a table beside others', () => {
    const files = [
      shown('a.node', elf(nodeApi(8))),
      shown('b.node', elf(pinnedTo(115), { libc: 'musl', glibc: null })),
      shown('c.txt', { format: null, reason: 'not-native', detail: 'x' } as never),
    ];
    const lines = formatShowPretty(files, node22, noStyle, 80).split('\n');
    assert.match(lines[0] ?? '', /^✔ a\.node +linux-x64 +Node-API 8 +glibc 2\.28$/);
    assert.match(lines[1] ?? '', /^· b\.node +linux-x64-musl +ABI 115$/);
    assert.match(lines[2] ?? '', /^· c\.txt +\? +not-native$/);
    assert.equal(lines[4], '1 of 3 load in Node 22.11.0 (ABI 127), Linux x64 glibc 2.36');
    const long = shown(`/very/${'long/'.repeat(30)}a.node`, elf());
    const [first = ''] = formatShowPretty([long, long], node22, noStyle, 80).split('\n');
    assert.match(first, /^✔ ….*long\/a\.node {2}linux-x64/);
    assert.ok(first.length <= 80, first);
  });

  test('is given as data', () => {
    const bad = link([{ kind: 'library-missing', library: 'libx.so' }] as never, false);
    const { version, files } = formatShowJson(
      [
        shown('a.node', elf()),
        shown('b.node', elf(), { link: bad }),
        shown('c', { format: null, reason: 'corrupt', detail: 'cut' } as never),
      ],
      node22,
    );
    assert.equal(version, 1);
    assert.deepEqual(
      files.map(({ path, fits, reason, libraries }) => [path, fits, reason, libraries]),
      [
        ['a.node', true, null, null],
        ['b.node', false, 'libx.so is not on this machine', []],
        ['c', false, files[2]?.reason, null],
      ],
    );
    assert.deepEqual(files[2]?.problems, [{ code: 'corrupt', detail: 'cut' }]);
    assert.deepEqual(files[2]?.slices, []);
    assert.equal(files[0]?.slices.length, 1);
  });

  test('has a loader’s complaints in words', () => {
    const words = (problem: object) => describeLink(link([problem] as never, false))?.text;
    assert.equal(describeLink(link([] as never, true)), null);
    assert.equal(describeLink({ checked: false } as LinkReport), null);
    assert.equal(
      words({ kind: 'library-unusable', path: '/l', library: 'l', cutOff: null }),
      '/l, found for l, is no library',
    );
    assert.equal(
      words({ kind: 'library-unusable', path: '/l', library: 'l', cutOff: 'ends' }),
      '/l, found for l, ends',
    );
    assert.equal(
      words({ kind: 'version-missing', path: '/l', library: 'l', versions: ['A', 'B'] }),
      'l here (/l) lacks A and B',
    );
    assert.equal(
      words({ kind: 'symbol-missing', symbols: ['a', 'b', 'c'] }),
      'undefined at load: a, b and c',
    );
    assert.equal(
      words({ kind: 'symbol-missing', symbols: ['a', 'b', 'c', 'd'] }),
      'undefined at load: a, b, c and 1 more',
    );
    assert.equal(words({ kind: 'not-loadable', reason: 'executable' }), 'is a program, not a library');
    assert.equal(words({ kind: 'not-loadable', reason: 'machine' }), 'is for another processor');
    assert.match(
      describeLink(
        link(
          [
            { kind: 'library-missing', library: 'a' },
            { kind: 'library-missing', library: 'b' },
          ] as never,
          false,
        ),
      )?.text ?? '',
      /; b is/,
    );
  });

  test('names the systems that it runs on, by the oldest with such a glibc', () => {
    const rows = (glibc: string | null, changes = {}) =>
      describePortability(
        elf(nodeApi(8), { glibc, ...changes }),
        new Map([['GLIBC_2.34', 'pthread_create']]),
      ).map(([name, text]) => `${name} ${text}`);
    assert.match(
      rows('2.28')[0] ?? '',
      /^runs on any Node with Node-API 8 or newer, on Linux x64 with glibc 2\.28 or newer \(Debian 10, RHEL 8 and later\)$/,
    );
    assert.match(rows('2.29')[0] ?? '', /\(Debian 11, Ubuntu 20\.04 and later\)$/);
    assert.match(rows('2.42')[0] ?? '', /glibc 2\.42 or newer$/);
    assert.match(
      rows('2.34').join('\n'),
      /\nnot on Debian 11, Ubuntu 20\.04 and older: it needs glibc 2\.34 because of pthread_create@GLIBC_2\.34$/,
    );
    assert.match(
      rows('2.28').join('\n'),
      /\nnot on every musl system: it is linked with glibc\nnot on Ubuntu 18\.04 and older: it needs glibc 2\.28$/,
    );
    assert.doesNotMatch(rows('2.17').join('\n'), /older/);
    assert.match(
      rows('2.28', { needed: ['ld-linux-x86-64.so.2'] }).join('\n'),
      /not on musl systems: it needs ld-linux-x86-64\.so\.2/,
    );
    assert.match(rows(null, { libc: 'musl' }).join('\n'), /with musl \(Alpine\)\nnot on glibc systems/);
    assert.match(rows(null, { libc: 'neutral' })[0] ?? '', /, glibc and musl alike$/);
    const oldest: Record<string, string> = {
      ...{
        '2.41': 'Debian 13',
        '2.39': 'Ubuntu 24.04, RHEL 10',
        '2.36': 'Debian 12',
        '2.35': 'Ubuntu 22.04',
      },
      ...{
        '2.34': 'RHEL 9, Amazon Linux 2023',
        '2.31': 'Debian 11, Ubuntu 20.04',
        '2.28': 'Debian 10, RHEL 8',
      },
      ...{ '2.27': 'Ubuntu 18.04', '2.26': 'Amazon Linux 2', '2.17': 'CentOS 7' },
    };
    for (const [glibc, names] of Object.entries(oldest))
      assert.ok(rows(glibc)[0]?.endsWith(` or newer (${names} and later)`), rows(glibc)[0]);
    const pinned = describePortability(elf(pinnedTo(115)), new Map()).map(
      ([name, text]) => `${name} ${text}`,
    );
    assert.match(pinned[0] ?? '', /^runs on Node 20 \(ABI 115\), on Linux/);
    assert.match(pinned[1] ?? '', /^not on other release lines/);
    assert.match(describePortability(elf(nodeApi()), new Map())[0]?.[1] ?? '', /^any Node with Node-API, on/);
    assert.match(
      describePortability(elf(nodeApi(3, 9)), new Map())[0]?.[1] ?? '',
      /^any Node with Node-API 9 or newer/,
    );
    assert.deepEqual(
      describePortability({ format: null, reason: 'corrupt', detail: '' } as never, new Map()),
      [],
    );
  });
});
