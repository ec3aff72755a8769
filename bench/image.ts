/**
 * `image` on an image of a gigabyte and 100,000 files, whose layers are gzip's and zstd's: processor time against the
 * sum of `tar tf` over its layers, and the most memory that it had. Target: at most 1.5 times, and 200 MB. The base is
 * a Node with this system's libraries, each further layer an application of some 800 packages. Nodes to run it under
 * are arguments: `npm run bench -- image 20 26`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { file, folder, link, writeTar } from '../test/deploy/image/tar-writer.ts';
import { makeFolder } from '../test/support/make-folder.ts';
import { cli } from '../test/support/pack-cli.ts';
import { cleanEnvironment, type NodeRelease, node, nodeReleases } from '../test/toolchain/index.ts';
import { countFiles, mediumTree } from './trees.ts';

const applications = 4;
const programs = { gzip: ['gzip', '-1'], zstd: ['zstd', '-q', '-3'] } as const;
const asked = process.argv.slice(2);
const releases = (Object.keys(nodeReleases).map(Number) as NodeRelease[]).filter((release) =>
  asked.length === 0 ? release === 24 : asked.includes(String(release)),
);

const tree = await mediumTree();
const files = countFiles(tree) * applications;
const home = makeFolder('image');
for (const compression of ['gzip', 'zstd'] as const) {
  const layout = join(home, compression);
  const { layers, plain } = await makeImage(layout, compression);
  console.log(`\n${compression}: ${layers.length} layers, ${files} files, ${(plain / 1e9).toFixed(2)} GB`);
  const listed = layers.map((layer) => timesOf(['tar', 'tf', layer]).processor).reduce((a, b) => a + b, 0);
  console.log(`  tar tf of each layer, together ${listed.toFixed(1)} s of processor time`);
  for (const release of releases) await measure(layout, release, listed);
  rmSync(layout, { recursive: true });
}

async function measure(layout: string, release: NodeRelease, listed: number): Promise<void> {
  const { execPath } = await node(release);
  const env = await cleanEnvironment({ node: await node(release) });
  const own = timesOf([execPath, cli, 'image', layout, '--json'], env);
  const { images } = JSON.parse(own.output) as { images: { trees?: { packages: number }[] }[] };
  const trees = images[0]?.trees ?? [];
  const packages = trees.reduce((sum, each) => sum + each.packages, 0);
  console.log(
    `  abistamp image, Node ${release}: ${own.processor.toFixed(1)} s, ${(own.processor / listed).toFixed(2)} ×, at most ${(own.memory / 1024).toFixed(0)} MB; ${trees.length} trees, ${packages} packages`,
  );
}

/** Processor seconds of a command with its children, and the most memory that one of them had, in KiB (GNU time). */
function timesOf(
  command: readonly string[],
  env = process.env,
): { processor: number; memory: number; output: string } {
  const report = join(home, 'times');
  const { status, stdout, stderr } = spawnSync(
    '/usr/bin/time',
    ['-o', report, '-f', '%U %S %M', ...command],
    {
      env,
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    },
  );
  if (status !== 0 && status !== 1) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  const [user = 0, system = 0, memory = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { processor: user + system, memory, output: stdout };
}

async function makeImage(
  layout: string,
  compression: keyof typeof programs,
): Promise<{ layers: string[]; plain: number }> {
  const blobs = join(layout, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const made: { path: string; digest: string; size: number; diff: string }[] = [];
  let plain = 0;
  const add = async (path: string) => {
    const diff = await hashOf(path);
    plain += statSync(path).size;
    const packed = `${path}.packed`;
    execFileSync('sh', ['-c', `${programs[compression].join(' ')} -c "$1" > "$2"`, 'sh', path, packed]);
    rmSync(path);
    const digest = await hashOf(packed);
    execFileSync('mv', [packed, join(blobs, digest)]);
    made.push({ path: join(blobs, digest), digest, size: statSync(join(blobs, digest)).size, diff });
  };
  const base = join(home, 'base.tar');
  writeFileSync(base, await makeBase());
  await add(base);
  for (let i = 0; i < applications; i++) {
    const path = join(home, `application-${i}.tar`);
    execFileSync('tar', [
      'cf',
      path,
      '--sort=name',
      `--transform=s,^\\./,srv/app-${i}/,`,
      '-C',
      tree,
      './package.json',
      './package-lock.json',
      './node_modules',
    ]);
    await add(path);
  }
  writeLayout(layout, blobs, made);
  return { layers: made.map(({ path }) => path), plain };
}

function writeLayout(
  layout: string,
  blobs: string,
  layers: readonly { digest: string; size: number; diff: string }[],
): void {
  const put = (value: object) => {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, digest), bytes);
    return { digest: `sha256:${digest}`, size: bytes.length };
  };
  const config = put({
    ...{ architecture: 'amd64', os: 'linux', config: { Env: ['PATH=/usr/local/bin:/usr/bin'] } },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diff }) => `sha256:${diff}`) },
    history: layers.map((_, i) => ({ created_by: `step ${i}` })),
  });
  const type = 'application/vnd.oci.image';
  const manifest = put({
    ...{ schemaVersion: 2, mediaType: `${type}.manifest.v1+json` },
    config: { mediaType: `${type}.config.v1+json`, ...config },
    layers: layers.map(({ digest, size }) => ({
      mediaType: `${type}.layer.v1.tar`,
      digest: `sha256:${digest}`,
      size,
    })),
  });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const entry = {
    mediaType: `${type}.manifest.v1+json`,
    ...manifest,
    platform: { os: 'linux', architecture: 'amd64' },
  };
  writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
}

/** A Node, and the libraries of this system that it and addons link. */
async function makeBase(): Promise<Buffer> {
  const libraries = [
    'libc.so.6',
    'libm.so.6',
    'libdl.so.2',
    'libpthread.so.0',
    'librt.so.1',
    'libgcc_s.so.1',
    'libstdc++.so.6',
  ];
  const machine = 'usr/lib/x86_64-linux-gnu';
  return writeTar([
    folder('usr/local/bin'),
    folder(machine),
    link('lib', 'usr/lib'),
    link('lib64', 'usr/lib64'),
    file('usr/local/bin/node', readFileSync((await node(20)).execPath)),
    file('usr/lib64/ld-linux-x86-64.so.2', readFileSync(realpathSync('/lib64/ld-linux-x86-64.so.2'))),
    ...libraries.map((name) => file(`${machine}/${name}`, readFileSync(realpathSync(`/${machine}/${name}`)))),
  ]);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
