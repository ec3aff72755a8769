import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findInstallCommand, readSystem } from '@abistamp/core/internal/repair/install-command';
import { findMissingTools } from '@abistamp/core/internal/repair/tool-chain';
import { findMissingTools as findBeforeSetup } from '../../scripts/missing-tools.mjs';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/** A search path with these programs alone. */
function machine(programs: Readonly<Record<string, string>>): { PATH: string } {
  const folder = makeFolder('tools');
  for (const [name, code] of Object.entries(programs)) {
    writeFiles(folder, { [name]: `#!/bin/sh\n${code}\n` });
    chmodSync(join(folder, name), 0o755);
  }
  return { PATH: folder };
}

const missing = (env: NodeJS.ProcessEnv, standard: string | null = null) =>
  findMissingTools(env, standard).missing;

function onMac<T>(ask: () => T): T {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
  try {
    return ask();
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
}

describe('the tools that compile an addon', () => {
  test('are all there, and no command installs them', () => {
    const env = machine({ python3: '', make: '', 'c++': '' });
    assert.deepEqual(findMissingTools(env), { missing: [], install: null });
  });

  for (const programs of [
    ['python3', 'make', 'c++'],
    ['python', 'gmake', 'g++'],
    ['python3', 'make', 'clang++'],
  ])
    test(`may be ${programs.join(', ')}`, () => {
      assert.deepEqual(missing(machine(Object.fromEntries(programs.map((name) => [name, ''])))), []);
    });

  test('are each named where they are missing', () => {
    assert.deepEqual(missing(machine({})), ['Python 3', 'make', 'a C++ compiler']);
    assert.deepEqual(missing(machine({ python3: '', 'c++': '' })), ['make']);
    assert.deepEqual(missing(machine({ make: '', 'c++': '' })), ['Python 3']);
    assert.deepEqual(missing(machine({ make: '', python3: '' })), ['a C++ compiler']);
  });

  test('are the same before anything is set up', () => {
    for (const programs of [
      {},
      { make: '' },
      { python: '', 'clang++': '' },
      { python3: '', gmake: '', 'c++': '' },
    ])
      assert.deepEqual(findBeforeSetup(machine(programs)), findMissingTools(machine(programs)));
  });

  test('are not those of packages, which a program of that name may come with', () => {
    const { PATH } = machine({ python3: '', make: '' });
    const root = makeFolder('bin');
    writeFiles(root, { 'node_modules/.bin/c++': '' });
    chmodSync(join(root, 'node_modules/.bin/c++'), 0o755);
    assert.deepEqual(missing({ PATH: `${root}/node_modules/.bin:${PATH}` }), ['a C++ compiler']);
  });

  test('may be named by the variables that build tools read', () => {
    const env = machine({ snake: '', maker: '', compiler: '' });
    assert.deepEqual(missing({ ...env, PYTHON: 'snake', MAKE: 'maker', CXX: 'compiler' }), []);
    assert.deepEqual(missing({ ...env, PYTHON: 'snake', MAKE: 'maker' }), ['a C++ compiler']);
  });

  test('may be named with arguments, with a launcher, or by their path', () => {
    const env = machine({ python3: '', make: '', ccache: '' });
    assert.deepEqual(missing({ ...env, CXX: ' ccache  g++ -m64 ' }), []);
    assert.deepEqual(missing({ ...env, CXX: '/opt/a/g++' }), []);
  });

  test('are looked for under their usual names too, if the variable names one that is not there', () => {
    const env = machine({ python3: '', make: '', 'g++': '' });
    assert.deepEqual(missing({ ...env, CXX: 'no-such-compiler' }), []);
  });
});

describe('Apple’s developer tools', () => {
  const stubs = { PYTHON: '/usr/bin/python3', MAKE: '/usr/bin/make', CXX: '/usr/bin/c++' };

  test('are missing where xcode-select has no folder: what is in /usr/bin are stubs', () => {
    const env = { ...machine({ 'xcode-select': 'exit 2' }), ...stubs };
    assert.deepEqual(
      onMac(() => findMissingTools(env)),
      { missing: ['Python 3', 'make', 'a C++ compiler'], install: 'xcode-select --install' },
    );
    assert.deepEqual(
      onMac(() => missing({ ...env, CXX: '/opt/homebrew/bin/g++' })),
      ['Python 3', 'make'],
    );
  });

  test('are there where it has one', () => {
    const env = { ...machine({ 'xcode-select': 'test "$1" = -p' }), ...stubs };
    assert.deepEqual(
      onMac(() => missing(env)),
      [],
    );
  });

  test('are not asked about on other systems', () => {
    assert.deepEqual(missing({ ...machine({ 'xcode-select': 'exit 2' }), ...stubs }), []);
  });
});

describe('a compiler', () => {
  const tools = { python3: '', make: '' };
  const env = (code: string) => machine({ ...tools, 'c++': code });
  const refusal = (text: string) => `echo '${text}' >&2; exit 1`;

  test('that knows the standard will do', () => {
    assert.deepEqual(missing(env('exit 0'), 'gnu++20'), []);
  });

  for (const text of [
    'c++: error: unrecognized command-line option',
    "error: invalid value 'gnu++20'",
    "cc1plus: error: -std=gnu++20 isn't supported",
  ])
    test(`that refuses it is missing: ${text}`, () => {
      const said = text.replaceAll("'", '');
      assert.deepEqual(missing(env(refusal(said)), 'gnu++20'), ['a C++ compiler that knows C++20']);
      assert.deepEqual(missing(env(refusal(said)), 'gnu++17'), ['a C++ compiler that knows C++17']);
    });

  test('is asked for that very standard, without the credentials of the user', () => {
    const code = 'case "$*" in *-std=gnu++17*c++*-fsyntax-only*) ;; *) echo -std >&2; exit 1;; esac\n';
    const secret = 'test -z "$NPM_TOKEN" || { echo -std >&2; exit 1; }';
    const there = { ...env(code + secret), NPM_TOKEN: 'x' };
    assert.deepEqual(missing(there, 'gnu++17'), []);
    assert.deepEqual(missing(there, 'gnu++20'), ['a C++ compiler that knows C++20']);
  });

  test('that fails for another reason, or cannot be run, is left to the build', () => {
    assert.deepEqual(missing(env(refusal('cannot allocate memory')), 'gnu++20'), []);
    assert.deepEqual(missing({ ...machine(tools), CXX: '/no/such/c++' }, 'gnu++20'), []);
  });

  test('is not asked where the standard is unknown', () => {
    assert.deepEqual(missing(env(refusal('-std')), null), []);
  });

  test('that is not there is missing, whatever it would know', () => {
    assert.deepEqual(missing(machine(tools), 'gnu++20'), ['a C++ compiler']);
  });
});

describe('the command that installs them', () => {
  const rows: [name: string, release: string, command: string | null][] = [
    ['debian', 'PRETTY_NAME="Debian"\nID=debian\n', 'apt-get install -y python3 make g++'],
    ['a relative', "ID=linuxmint\nID_LIKE='ubuntu debian'\n", 'apt-get install -y python3 make g++'],
    ['a distant one', 'ID="rocky"\nID_LIKE="unknown rhel"\n', 'dnf install -y python3 make gcc-c++'],
    ['itself, then its likes', 'ID_LIKE=debian\nID=alpine\n', 'apk add python3 make g++'],
    ['ubuntu', 'ID=ubuntu', 'apt-get install -y python3 make g++'],
    ['fedora', 'ID=fedora', 'dnf install -y python3 make gcc-c++'],
    ['an old one', 'ID="centos"\nID_LIKE="rhel fedora"', 'yum install -y python3 make gcc-c++'],
    ['that of Amazon', 'ID="amzn"', 'yum install -y python3 make gcc-c++'],
    ['a rolling one', 'ID=arch', 'pacman -S --needed python make gcc'],
    ['openSUSE', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"', 'zypper install -y python3 make gcc-c++'],
    ['its relatives', 'ID=sle\nID_LIKE=opensuse', 'zypper install -y python3 make gcc-c++'],
    ['void', 'ID=void', 'xbps-install -S python3 make gcc'],
    ['an unknown one', 'ID=plan9\nVERSION_ID=debian\n', null],
    ['one named as a property of all objects', 'ID=constructor\nID_LIKE=toString\n', null],
    ['nothing', '', null],
  ];
  for (const [name, release, command] of rows)
    test(`on Linux, by os-release(5): ${name}`, () => {
      assert.equal(findInstallCommand({ platform: 'linux', release }), command);
    });

  test('on other systems, by their name alone', () => {
    const release = 'ID=debian\n';
    assert.equal(findInstallCommand({ platform: 'darwin', release }), 'xcode-select --install');
    assert.match(findInstallCommand({ platform: 'win32', release }) ?? '', /^winget install/);
    assert.equal(findInstallCommand({ platform: 'freebsd', release }), 'pkg install python3 gmake');
    assert.equal(findInstallCommand({ platform: 'aix', release }), null);
  });

  test('is that of this machine', () => {
    assert.equal(findMissingTools(machine({})).install, findInstallCommand(readSystem()));
    assert.equal(readSystem().platform, process.platform);
    if (process.platform === 'linux')
      assert.equal(readSystem().release, readFileSync('/etc/os-release', 'utf8'));
  });
});

describe('on Windows', () => {
  const studio = 'Visual Studio with "Desktop development with C++"';

  /** With Visual Studio's installer, which answers this where it is asked for the C++ tools. */
  function installer(answer: string): string {
    const folder = makeFolder('programs');
    const file = join(folder, 'Microsoft Visual Studio/Installer/vswhere.exe');
    const asked = 'case "$*" in *"-requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64"*';
    writeFiles(folder, {
      'Microsoft Visual Studio/Installer/vswhere.exe': `#!/bin/sh\n${asked}) echo '${answer}';; esac\n`,
    });
    chmodSync(file, 0o755);
    return folder;
  }

  function missingOnWindows(env: NodeJS.ProcessEnv): string[] {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
    try {
      return missing({ PATHEXT: '', 'ProgramFiles(x86)': makeFolder('none'), ...env });
    } finally {
      Object.defineProperty(process, 'platform', platform);
    }
  }

  for (const python of ['py', 'python3', 'python'])
    test(`${python} and Visual Studio with its C++ tools are all that it takes`, () => {
      const env = { ...machine({ [python]: '' }), 'ProgramFiles(x86)': installer('C:\\VS') };
      assert.deepEqual(missingOnWindows(env), []);
    });

  test('Python is named where it is missing', () => {
    assert.deepEqual(missingOnWindows({ ...machine({}), 'ProgramFiles(x86)': installer('C:\\VS') }), [
      'Python 3',
    ]);
  });

  test('so is Visual Studio, be it all of it or its C++ tools', () => {
    const env = machine({ py: '' });
    assert.deepEqual(missingOnWindows(env), [studio]);
    assert.deepEqual(missingOnWindows({ ...env, 'ProgramFiles(x86)': installer('') }), [studio]);
  });

  test('a developer prompt has its compiler, wherever that came from', () => {
    assert.deepEqual(missingOnWindows({ ...machine({ py: '' }), VCINSTALLDIR: 'C:\\BuildTools\\VC' }), []);
  });

  test('msvs_version names the year, or the folder, of the Visual Studio that counts', () => {
    const folder = makeFolder('programs');
    const file = join(folder, 'Microsoft Visual Studio/Installer/vswhere.exe');
    // It has 2019 and 2022, and writes lines as Windows does.
    const answers = [
      `*"-version [16.0,17.0)"*) printf 'D:\\\\VS\\\\2019\\r\\n';;`,
      `*"-version [17.0,18.0)"*) printf 'D:\\\\VS\\\\2022\\r\\n';;`,
      `*"-version"*) ;;`,
      `*) printf 'D:\\\\VS\\\\2019\\r\\nD:\\\\VS\\\\2022\\r\\n';;`,
    ];
    writeFiles(folder, {
      'Microsoft Visual Studio/Installer/vswhere.exe': `#!/bin/sh\ncase "$*" in ${answers.join('\n')} esac\n`,
    });
    chmodSync(file, 0o755);
    const asked = (version: string) =>
      missingOnWindows({
        ...machine({ py: '' }),
        'ProgramFiles(x86)': folder,
        SystemRoot: makeFolder('none'),
        npm_config_msvs_version: version,
      });
    for (const there of ['', '2019', '2022', 'd:\\vs\\2019', 'D:/VS/2022/'])
      assert.deepEqual(asked(there), [], there);
    for (const none of ['2017', '2015', '2026', 'toString', 'D:\\VS\\2017', 'D:\\VS'])
      assert.deepEqual(asked(none), [studio], none);
  });

  test('Visual Studio 2015 is in the registry, for Node 18 alone', () => {
    const windows = makeFolder('windows');
    const program = join(windows, 'System32/reg.exe');
    const key = 'HKLM\\\\Software\\\\Wow6432Node\\\\Microsoft\\\\VisualStudio\\\\SxS\\\\VC7';
    writeFiles(windows, {
      'System32/reg.exe': `#!/bin/sh\ncase "$*" in "query ${key} /v 14.0") echo '14.0 REG_SZ C:\\VC';; esac\n`,
    });
    chmodSync(program, 0o755);
    const on = (version: string, more: NodeJS.ProcessEnv = {}) => {
      const versions = Object.getOwnPropertyDescriptor(process, 'versions') ?? {};
      Object.defineProperty(process, 'versions', {
        ...versions,
        value: { ...process.versions, node: version },
      });
      try {
        return missingOnWindows({ ...machine({ py: '' }), SystemRoot: windows, ...more });
      } finally {
        Object.defineProperty(process, 'versions', versions);
      }
    };
    assert.deepEqual(on('18.20.8'), []);
    assert.deepEqual(on('18.20.8', { npm_config_msvs_version: '2015' }), []);
    assert.deepEqual(on('18.20.8', { npm_config_msvs_version: '2022' }), [studio]);
    assert.deepEqual(on('20.1.0'), [studio]);
  });

  test('Python is where it is named, or where its installer puts it', () => {
    const folder = makeFolder('pythons');
    writeFiles(folder, {
      'local/Programs/Python/Python312/python.exe': '',
      'all/Python310-32/python.exe': '',
      'old/Python27/python.exe': '',
      'own/python.exe': '',
    });
    const has = (env: NodeJS.ProcessEnv) =>
      missingOnWindows({ ...machine({}), VCINSTALLDIR: 'C:\\VC', ...env }).length === 0;
    const own = join(folder, 'own/python.exe');
    for (const name of ['NODE_GYP_FORCE_PYTHON', 'npm_config_python', 'PYTHON'])
      assert.deepEqual([has({ [name]: own }), has({ [name]: `${own}.not` })], [true, false], name);
    assert.ok(has({ LOCALAPPDATA: join(folder, 'local') }));
    assert.ok(has({ ProgramFiles: join(folder, 'all') }));
    assert.ok(has({ 'ProgramFiles(x86)': join(folder, 'all') }));
    assert.ok(!has({ ProgramFiles: join(folder, 'old'), LOCALAPPDATA: folder }));
    // What is forced is all that counts.
    assert.ok(!has({ ...machine({ py: '' }), NODE_GYP_FORCE_PYTHON: `${own}.not` }));
  });
});
