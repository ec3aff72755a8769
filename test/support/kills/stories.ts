import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeKeyPair } from '@abistamp/core';
import { type Contents, startCache, type TestServer } from '../../store-remote/faulty-server.ts';
import { node as provideNode } from '../../toolchain/index.ts';
import { pinnedPackage } from '../made-tree.ts';
import { writeFiles } from '../make-folder.ts';
import { cli } from '../pack-cli.ts';
import { quickAddon, quickIntegrity, quickPackage } from '../quick-build.ts';
import { makePlace, type Place } from './place.ts';
import { type Ended, runIn } from './run-in.ts';

/** A command that is killed at each of its steps, and what must hold afterwards. */
export interface Story {
  name: string;
  place: Place;
  /** Arguments of Node.js. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Relative to the place: after a kill each is as before or as after the command. */
  whole: readonly string[];
  /** As `whole`, once the next command has ended; a build in progress is half done. */
  wholeAfter: readonly string[];
  /** Of the command when nothing kills it. */
  exitCode: number;
  /** Commands that must find everything in order once the next one has ended. */
  proofs: readonly (readonly string[])[];
  end(): Promise<void>;
}

export const storyNames = [
  'record',
  'install',
  'compile',
  'restore',
  'push',
  'pull',
  'prune',
  'init',
] as const;
export type StoryName = (typeof storyNames)[number];

const hook = fileURLToPath(new URL('../../../packages/cli/hooks/install.cjs', import.meta.url));
const state = 'tree/node_modules/.cache/abistamp/stamp.json';
const sidecar = 'tree/abi-lock.json';
const verify = [cli, 'store', 'verify'];

/** As pnpm installs it: its builder runs a package's own scripts, which costs no start of a package manager. */
function writeTree({ tree }: Place): void {
  const folder = 'node_modules/good';
  writeFiles(tree, {
    'package.json': {
      ...{ name: 'x', version: '1.0.0', private: true, dependencies: { good: '1.0.0' } },
      pnpm: { onlyBuiltDependencies: ['good'] },
    },
    'pnpm-lock.yaml': lockfile,
    'node_modules/.modules.yaml': {
      ...{ packageManager: 'pnpm@10.34.9', virtualStoreDir: '.pnpm' },
      hoistedLocations: { 'good@1.0.0': [folder] },
    },
    'node_modules/.pnpm/lock.yaml': lockfile,
    ...quickPackage(folder),
  });
  const old = new Date(Date.now() - 60_000);
  for (const name of readdirSync(join(tree, folder))) utimesSync(join(tree, folder, name), old, old);
}

const lockfile = `lockfileVersion: '9.0'\n\npackages:\n\n  good@1.0.0:\n    resolution: {integrity: ${quickIntegrity}}\n\nsnapshots:\n\n  good@1.0.0: {}\n`;

async function programs(): Promise<{ old: Place['env'][string]; bin: string; oldBin: string }> {
  const [before, now] = [await provideNode(20), await provideNode(22)];
  return { old: before.execPath, bin: now.bin, oldBin: before.bin };
}

const built = [quickAddon, 'node_modules/good/generated.js'].map((path) => `tree/${path}`);

type Tell = Pick<Story, 'args'> & Partial<Story>;

const tell = (name: StoryName, place: Place, told: Tell): Story => ({
  ...{ name, place, env: {}, whole: [], wholeAfter: [], exitCode: 0, proofs: [] },
  end: async () => undefined,
  ...told,
});

async function mustEnd(
  place: Place,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const ended = await runIn(place, args, { ...place.env, ...env });
  if (ended.code !== 0) throw new Error(`${args.join(' ')} ended with ${ended.code}: ${ended.output}`);
  return ended;
}

/** A tree built for Node 20, in which Node 22 is used now; the store has both builds. */
async function switched(): Promise<Place> {
  const { bin, oldBin } = await programs();
  const place = makePlace(bin);
  writeTree(place);
  await mustEnd(place, [cli, 'rebuild']);
  await mustEnd(place, [cli, 'rebuild'], { PATH: `${oldBin}:/usr/bin:/bin` });
  return place;
}

const stories: { [Name in StoryName]: () => Promise<Story> } = {
  record: async () => {
    const place = makePlace((await programs()).bin);
    writeTree(place);
    await mustEnd(place, [cli, 'rebuild']);
    // As after an install that no hook followed, with a lock file of an earlier one.
    writeFiles(place.tree, pinnedPackage('other', 127));
    rmSync(join(place.folder, state));
    writeFiles(place.folder, { [sidecar]: `{"version":2,"targets":{}}\n` });
    return tell('record', place, { args: [cli, 'record'], whole: [state, sidecar, ...built] });
  },
  install: async () => {
    const place = makePlace((await programs()).bin);
    writeTree(place);
    await mustEnd(place, [
      '-e',
      "process.chdir('node_modules/good'); require(require('path').resolve('build.js'))",
    ]);
    rmSync(join(place.tree, 'node_modules/good/generated.js'), { force: true });
    return tell('install', place, {
      args: ['-e', `require(${JSON.stringify(hook)})`],
      whole: [state, sidecar, `tree/${quickAddon}`],
      proofs: [verify],
    });
  },
  compile: async () => {
    const place = await switched();
    return tell('compile', place, {
      args: [cli, 'rebuild'],
      env: { ABISTAMP_STORE: 'off' },
      whole: [state, sidecar],
      wholeAfter: built,
    });
  },
  restore: async () => {
    const place = await switched();
    return tell('restore', place, {
      args: [cli, 'rebuild'],
      whole: [state, sidecar, ...built],
      proofs: [verify],
    });
  },
  push: async () => shared('push'),
  pull: async () => shared('pull'),
  prune: async () => {
    const place = await switched();
    // Nothing is too young to be dropped.
    const old = new Date(Date.now() - 10 * 3_600_000);
    for (const path of readdirSync(place.store, { recursive: true, encoding: 'utf8' }))
      utimesSync(join(place.store, path), old, old);
    return tell('prune', place, {
      args: [cli, 'store', 'prune', '--max-bytes', '20000'],
      whole: [state, sidecar, ...built],
      proofs: [verify],
    });
  },
  init: async () => {
    const place = makePlace((await programs()).bin);
    writeFiles(place.tree, {
      'package.json': { name: 'x', version: '1.0.0', scripts: { start: 'node .', test: 'node .' } },
      'package-lock.json': { lockfileVersion: 3, packages: {} },
    });
    chmodSync(join(place.tree, 'package.json'), 0o640);
    return tell('init', place, { args: [cli, 'init'], whole: ['tree/package.json'] });
  },
};

async function shared(action: 'push' | 'pull'): Promise<Story> {
  const place = await switched();
  const contents: Contents = new Map();
  const server: TestServer = await startCache(contents);
  const { privatePem, publicKey } = makeKeyPair();
  const env = { ABISTAMP_STORE_URL: server.url, ABISTAMP_STORE_KEYS: publicKey };
  const signing = { ...env, ABISTAMP_STORE_SIGNING_KEY: privatePem };
  if (action === 'pull') {
    await mustEnd(place, [cli, 'store', 'push'], signing);
    rmSync(join(place.store, 'v2'), { recursive: true });
  }
  return tell(action, place, {
    args: [cli, 'store', action],
    env: action === 'push' ? signing : env,
    whole: [state, sidecar, ...built],
    proofs: [verify],
    end: () => server.stop(),
  });
}

/** Makes a story's place, and lets it be as it is before every hit. */
export async function prepare(name: StoryName): Promise<Story> {
  const story = await stories[name]();
  story.place.keep();
  return story;
}

/** The files of a story by path; null where there is none. */
export function readWhole({ place }: Story, paths: readonly string[]): (string | null)[] {
  return paths.map((path) => {
    const file = join(place.folder, path);
    return existsSync(file) ? readFileSync(file, 'latin1') : null;
  });
}
