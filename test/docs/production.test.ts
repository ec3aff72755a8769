import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../packages/cli/src/main.ts';
import { captured } from '../cli/in-process.ts';
import {
  addImage,
  addonPackage,
  makeAddon,
  makeLayout,
  nodeLayer,
  type Store,
  storeTar,
} from '../deploy/image/image-writer.ts';
import { writeTar } from '../deploy/image/tar-writer.ts';
import { readFixture } from '../deploy/read-fixture.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* docs/production.md: each of its samples is what the command prints for a repository with that mistake. */

const path = fileURLToPath(new URL('../../docs/production.md', import.meta.url));
const pageText = readFileSync(path, 'utf8');
let written = pageText;
after(() => {
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(path, written);
});

const fixture = (name: string, others: Record<string, string> = {}) => ({
  ...Object.fromEntries(readFixture(`${name}.txt`).files),
  ...others,
});

const twoStages = `FROM node:24 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM node:24-alpine
WORKDIR /app
COPY --from=build /app ./
CMD ["node", "server.js"]
`;

/** An image with an addon for Node 20, which the build copied from an older one. */
function makeArchive(): Buffer {
  const store: Store = new Map();
  const old = addonPackage('app/node_modules/unix-dgram', '2.0.6', makeAddon(115));
  const layers = [nodeLayer('24.21.0'), writeTar(old)];
  const steps = ['RUN install node', 'COPY --from=registry.example/shop:1 /app/node_modules ./node_modules'];
  return storeTar(makeLayout(store, [addImage(store, { layers, steps })]));
}

/** By the number of the mistake: a repository that has it, the command, and what it finds. */
const mistakes: readonly [files: Record<string, string | Uint8Array>, line: string, code: string][] = [
  [fixture('host-no-ignore'), 'doctor', 'HOST_TREE_COPIED'],
  [fixture('stage-glibc-to-musl', { Dockerfile: twoStages }), 'doctor', 'STAGE_MISMATCH'],
  [fixture('versions-nvmrc'), 'doctor', 'NODE_VERSIONS_DISAGREE'],
  [fixture('hash-only'), 'doctor', 'CACHE_KEY_WEAK'],
  [fixture('lock-no-musl'), 'doctor', 'LOCK_LACKS_PLATFORM'],
  [fixture('npmrc-ignore'), 'doctor', 'SCRIPTS_SKIPPED'],
  [fixture('lambda-mac'), 'doctor', 'DEPLOY_TARGET_MISMATCH'],
  [{ 'shop.tar': makeArchive() }, 'image shop.tar', 'ABI_MISMATCH'],
];

/** The sample of a section: its first block. */
function sampleIn(text: string, number: number): { from: number; to: number } {
  const from = text.indexOf('```console\n', text.indexOf(`\n## ${number}. `)) + '```console\n'.length;
  return { from, to: text.indexOf('```', from) };
}

for (const [index, [files, line, code]] of mistakes.entries())
  test(`${index + 1}: abistamp ${line} finds ${code}, as the page shows`, async () => {
    const cwd = makeFolder('mistake');
    writeFiles(cwd, files);
    const { code: exitCode, stdout } = await captured({ cwd }, () => runCommand(line.split(' ')));
    assert.equal(exitCode, 1, stdout);
    assert.ok(stdout.includes(code), stdout);
    const session = `$ npx abistamp ${line}\n${stdout.trimEnd()}\n`;
    const place = sampleIn(written, index + 1);
    written = written.slice(0, place.from) + session + written.slice(place.to);
    if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') return;
    const { from, to } = sampleIn(pageText, index + 1);
    assert.equal(pageText.slice(from, to), session);
  });

test('the page has a sample for each of its sections, and no other', () => {
  const headings = [...pageText.matchAll(/^## (\d+)\. /gm)].map(([, number]) => Number(number));
  assert.deepEqual(
    headings,
    mistakes.map((_, i) => i + 1),
  );
  assert.equal(pageText.split('```console').length - 1, mistakes.length);
});
