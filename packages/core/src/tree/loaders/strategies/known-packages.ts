import { attemptOf, divideByLibc, listDelegates } from '../delegates.ts';
import type { Attempt, Loader } from '../loader.ts';
import type { PackageView } from '../package-view.ts';
import type { Sources } from '../source/sources.ts';
import type { Strategy } from './strategy.ts';

/** Packages whose choice is made by code that cannot be read off its strings. Each names the code it repeats. */
export const ownCode: Strategy = (view, sources) => {
  const describe = packages[view.manifest.name ?? ''];
  const loader = describe?.(view, sources) ?? null;
  return loader === null ? null : { loader, places: [] };
};

type Describe = (view: PackageView, sources: Sources) => Loader | null;

const builds = (root: string, file: string): Attempt[] => [
  { request: `./${root}build/Release/${file}` },
  { request: `./${root}build/Debug/${file}` },
];

/** node-pty 1.x lib/utils.js, `loadNativeModule`; 0.x requires build/Release, then build/Debug. */
const nodePty: Describe = (_view, sources) => {
  if (sources.mentioning('loadNativeModule').length === 0) return null;
  const addon = (name: string, os: string): Attempt[] =>
    [...builds('', `${name}.node`), { request: `./prebuilds/{platform}-{arch}/${name}.node` }].map(
      (attempt) => ({
        ...attempt,
        when: { os: [os] },
      }),
    );
  return {
    kind: 'search',
    addons: [
      { attempts: addon('pty', '!win32'), fallThroughOn: 'failed' },
      { attempts: addon('conpty', 'win32'), fallThroughOn: 'failed' },
    ],
  };
};

/** sharp 0.33+ lib/sharp.js: own builds, `@img/sharp-<platform>`, then wasm; libvips comes with the platform package. */
const sharp: Describe = (view) => {
  const delegates = listDelegates(view).filter(({ name }) => !name.includes('libvips'));
  if (delegates.length === 0) return null;
  const own: Attempt[] = [
    { request: './src/build/Release/sharp-linuxmusl-{arch}.node', when: { os: ['linux'], libc: ['musl'] } },
    { request: './src/build/Release/sharp-{platform}-{arch}.node', when: { libc: ['!musl'] } },
  ];
  return {
    kind: 'search',
    addons: [{ attempts: [...own, ...divideByLibc(delegates).map(attemptOf)], fallThroughOn: 'failed' }],
  };
};

/** better-sqlite3 13 lib/binding.js, `getBinding`: an own build if there is one, else prebuilds/<target>.node. */
const betterSqlite3: Describe = (_view, sources) => {
  if (sources.mentioning('getPrebuildPath').length === 0) return null;
  const attempts: Attempt[] = [
    { request: './build/Debug/better_sqlite3.node' },
    { request: './build/Release/better_sqlite3.node' },
    { request: './prebuilds/linuxmusl-{arch}.node', when: { os: ['linux'], libc: ['musl'] } },
    { request: './prebuilds/{platform}-{arch}.node', when: { libc: ['!musl'] } },
  ];
  return { kind: 'search', addons: [{ attempts, fallThroughOn: 'missing' }] };
};

/** deasync index.js: bin/<platform>-<arch>-node-<version>/deasync.node, then `bindings`. */
const deasync: Describe = (_view, sources) => {
  if (sources.mentioning("'bindings'").length === 0) return null;
  return {
    kind: 'bindings',
    file: 'deasync.node',
    root: '',
    before: [
      { request: './bin/{platform}-{arch}-node-{major.minor}/deasync.node' },
      { request: './bin/{platform}-{arch}-node-{major}/deasync.node' },
    ],
  };
};

/** oracledb 6 lib/oracledb.js, `_initCLib`: the prebuilt binary of this version, then an own build. */
const oracledb: Describe = (view) => ({
  kind: 'search',
  addons: [
    {
      attempts: [
        { request: `./build/Release/oracledb-${view.manifest.version}-{platform}-{arch}.node` },
        { request: './build/Release/oracledb.node' },
      ],
      fallThroughOn: 'failed',
    },
  ],
});

/** node-sass lib/extensions.js, `getBinaryPath`: vendor/<platform>-<arch>-<abi>/binding.node, musl as `linux_musl`. */
const nodeSass: Describe = () => ({
  kind: 'search',
  addons: [
    {
      attempts: [
        { request: './vendor/linux_musl-{arch}-{abi}/binding.node', when: { os: ['linux'], libc: ['musl'] } },
        { request: './vendor/{platform}-{arch}-{abi}/binding.node', when: { libc: ['!musl'] } },
      ],
      fallThroughOn: 'missing',
    },
  ],
});

/** node-hid nodehid.js, `loadBinding`: pkg-prebuilds, by another name on Linux unless the program asks for libusb. */
const nodeHid: Describe = (_view, sources) => {
  if (sources.mentioning('HID_hidraw').length === 0) return null;
  const addon = (name: string, os: string): Attempt[] =>
    [
      ...builds('', `${name}.node`),
      { request: `./prebuilds/${name}-{platform}-{arch}{-musl}/node-napi-v4.node` },
    ].map((attempt) => ({ ...attempt, when: { os: [os] } }));
  return {
    kind: 'search',
    addons: [
      { attempts: [...addon('HID_hidraw', 'linux'), ...addon('HID', '!linux')], fallThroughOn: 'missing' },
    ],
  };
};

const packages: Record<string, Describe | undefined> = {
  'node-hid': nodeHid,
  'node-pty': nodePty,
  sharp,
  'better-sqlite3': betterSqlite3,
  deasync,
  oracledb,
  'node-sass': nodeSass,
};
