import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readNoteOwners } from '../../packages/binary/src/elf/notes.ts';
import { libcOf, platformOf, type SystemSigns } from '../../packages/binary/src/elf/platform.ts';

const nothing: SystemSigns = {
  ...{ osAbi: 0, noteOwners: new Set(), interpreter: null, needed: [], versionNeeds: [] },
  ...{ dynamic: true, program: false },
};
const note = (owner: string) => ({ noteOwners: new Set([owner]) });
const versions = (library: string, ...names: string[]) => ({
  versionNeeds: names.map((version) => ({ library, version, weak: false, index: 1 })),
});

/** Each sign alone, and the result when it is not quite that sign. */
const rows: [what: string, signs: Partial<SystemSigns>, platform: string | null, libc: string | null][] = [
  ['nothing but a dynamic section', {}, 'linux', 'neutral'],
  ['a program that needs nothing', { program: true, dynamic: false }, 'linux', 'neutral'],
  ['neither', { dynamic: false }, 'linux', null],
  ['an unknown EI_OSABI, without a dynamic section', { osAbi: 97, dynamic: false }, null, null],
  ['EI_OSABI of Linux, without a dynamic section', { osAbi: 3, dynamic: false }, 'linux', null],
  ['the note of OpenHarmony', note('OHOS'), 'openharmony', 'musl'],
  ['… beside one of Android', { noteOwners: new Set(['Android', 'OHOS']) }, 'openharmony', 'musl'],
  ['the note of Android', note('Android'), 'android', 'bionic'],
  ['the note of FreeBSD', note('FreeBSD'), 'freebsd', null],
  ['the note of OpenBSD', note('OpenBSD'), 'openbsd', null],
  ['the note of NetBSD', note('NetBSD'), 'netbsd', null],
  ['the note of GNU', note('GNU'), 'linux', 'neutral'],
  ['EI_OSABI of NetBSD', { osAbi: 2 }, 'netbsd', null],
  ['EI_OSABI of Solaris', { osAbi: 6 }, 'sunos', null],
  ['EI_OSABI of AIX', { osAbi: 7 }, 'aix', null],
  ['EI_OSABI of FreeBSD', { osAbi: 9 }, 'freebsd', null],
  ['EI_OSABI of OpenBSD', { osAbi: 12 }, 'openbsd', null],
  ['a version of FreeBSD', versions('libc.so', 'FBSD_1.0'), 'freebsd', null],
  ['a version of Solaris', versions('libc.so.1', 'SUNW_1.1'), 'sunos', null],
  ['a version of illumos', versions('libc.so.1', 'ILLUMOS_0.1'), 'sunos', null],
  ['a version that only holds its name', versions('libx.so', 'MY_SUNW_1'), 'linux', 'neutral'],
  ["Android's linker", { interpreter: '/system/bin/linker64', program: true }, 'android', 'bionic'],
  ['a linker elsewhere', { interpreter: '/opt/system/bin/linker64', program: true }, 'linux', 'neutral'],
  ["Solaris' loader", { interpreter: '/usr/lib/ld.so.1' }, 'sunos', null],
  ["Solaris' loader of 64 bits", { interpreter: '/lib/64/ld.so.1' }, 'sunos', null],
  ['a loader of MIPS', { interpreter: '/lib/ld.so.1' }, 'linux', 'glibc'],
  ['libsocket', { needed: ['libsocket.so.1'] }, 'sunos', null],
  ['libkstat without a version', { needed: ['libkstat.so'] }, 'sunos', null],
  ['libsocket of another kind', { needed: ['libsocket.so.2'] }, 'linux', 'neutral'],
  ["OpenBSD's libc", { needed: ['libc.so.97.1'] }, 'openbsd', null],
  ['liblog', { needed: ['liblog.so'] }, 'android', 'bionic'],
  ['libdl without a number', { needed: ['libdl.so'] }, 'android', 'bionic'],
  ['libm without a number', { needed: ['libm.so'] }, 'android', 'bionic'],
  [
    'libc without a number, version LIBC',
    { needed: ['libc.so'], ...versions('libc.so', 'LIBC') },
    'android',
    'bionic',
  ],
  ['libc without a number', { needed: ['libc.so'] }, 'linux', 'musl'],
  ['version LIBC alone', versions('libx.so', 'LIBC'), 'linux', 'neutral'],
  ["FreeBSD's libc", { needed: ['libc.so.7'] }, 'freebsd', null],
  ["musl's libc", { needed: ['libc.musl-x86_64.so.1'] }, 'linux', 'musl'],
  ["musl's loader", { interpreter: '/lib/ld-musl-x86_64.so.1', program: true }, 'linux', 'musl'],
  ['a version of glibc', versions('libc.so.6', 'GLIBC_2.17'), 'linux', 'glibc'],
  ['a version of glibc by libgcc', versions('libgcc_s.so.1', 'GLIBC_2.0'), 'linux', 'neutral'],
  ['a version of glibc by libstdc++', versions('libstdc++.so.6', 'GLIBC_2.0'), 'linux', 'neutral'],
  ['a version of libstdc++', versions('libstdc++.so.6', 'GLIBCXX_3.4'), 'linux', 'neutral'],
  ["glibc's libc", { needed: ['libc.so.6'] }, 'linux', 'glibc'],
  ["glibc's libpthread", { needed: ['libpthread.so.0'] }, 'linux', 'glibc'],
  ["glibc's loader as a library", { needed: ['ld-linux-x86-64.so.2'] }, 'linux', 'glibc'],
  ["glibc's loader of ppc64", { needed: ['ld64.so.2'] }, 'linux', 'glibc'],
  [
    "glibc's loader of a program",
    { interpreter: '/lib64/ld-linux-x86-64.so.2', program: true },
    'linux',
    'glibc',
  ],
  ["a program's loader of s390x", { interpreter: '/lib/ld64.so.1', program: true }, 'linux', 'glibc'],
  ['a library of another name', { needed: ['libcurl.so.4'] }, 'linux', 'neutral'],
];

describe('the system and the C library of an ELF file, by one sign', () => {
  for (const [what, signs, platform, libc] of rows)
    test(`${what}: ${platform}, ${libc}`, () => {
      const all = { ...nothing, ...signs };
      assert.equal(platformOf(all), platform);
      assert.equal(libcOf(platformOf(all), all), libc);
    });
});

describe('the owners of notes', () => {
  const note = (owner: string, description: number) => {
    const head = Buffer.alloc(12);
    head.writeUInt32LE(owner.length + 1, 0);
    head.writeUInt32LE(description, 4);
    const align = (size: number) => Math.ceil(size / 4) * 4;
    const body = Buffer.alloc(align(owner.length + 1) + align(description), 1);
    body.write(`${owner}\0`, 'latin1');
    return Buffer.concat([head, body]);
  };
  const read = (parts: Buffer[], changes: object = {}, type = 4) => {
    const bytes = Buffer.concat([Buffer.alloc(8), ...parts]);
    const reader = {
      size: bytes.length,
      u32: (at: number) => (at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0),
      text: (at: number, length: number) => bytes.toString('latin1', at, at + length).split('\0')[0],
    };
    const segment = { type, offset: 8, fileSize: bytes.length - 8, ...changes };
    return [...readNoteOwners({ reader, segments: [segment] } as never)];
  };

  test('are found one behind the other, whatever their lengths', () => {
    for (const length of [0, 1, 3, 4, 5, 8])
      for (const owner of ['GNU', 'Go', 'OpenBSD', 'Xen12'])
        assert.deepEqual(
          read([note(owner, length), note('Android', 4)]),
          [owner, 'Android'],
          `${owner} ${length}`,
        );
  });

  test('are those of the segments for notes alone, and within them', () => {
    const notes = [note('GNU', 4), note('Android', 4)];
    assert.deepEqual(read(notes, {}, 1), []);
    assert.deepEqual(read(notes, { fileSize: 20 }), ['GNU']);
    assert.deepEqual(read(notes, { fileSize: 11 }), []);
    assert.deepEqual(read(notes, { fileSize: 12 }), ['GNU']);
    assert.deepEqual(read([note('x'.repeat(255), 4), note('GNU', 0)]), ['x'.repeat(255), 'GNU']);
    assert.deepEqual(read([note('x'.repeat(256), 4), note('GNU', 0)]), []);
    assert.equal(read(Array.from({ length: 100 }, (_, i) => note(`n${i}`, 0))).length, 64);
    const long = note('GNU', 0);
    long.writeUInt32LE(10_000, 4);
    assert.deepEqual(read([long, note('Android', 0)]), []);
  });
});
