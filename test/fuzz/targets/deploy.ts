import { readdirSync } from 'node:fs';
import { parsePax } from '../../../packages/deploy/src/archive/pax-records.ts';
import { TarParser } from '../../../packages/deploy/src/archive/tar-parser.ts';
import { FrameSplitter } from '../../../packages/deploy/src/archive/zstd-frames.ts';
import { readDockerfile } from '../../../packages/deploy/src/dockerfile/read-dockerfile.ts';
import { decideIgnored } from '../../../packages/deploy/src/ignore/match-ignore.ts';
import { parseIgnore } from '../../../packages/deploy/src/ignore/parse-ignore.ts';
import { readNpmrc } from '../../../packages/deploy/src/project/read-npmrc.ts';
import { classifyCommand } from '../../../packages/deploy/src/shell/classify-command.ts';
import { splitShell } from '../../../packages/deploy/src/shell/split-shell.ts';
import { readYaml } from '../../../packages/deploy/src/yaml/read-yaml.ts';
import { file, folder, hardLink, link, writeRecord, writeTar } from '../../deploy/image/tar-writer.ts';
import { readFixture } from '../../deploy/read-fixture.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

/** Files of real repositories, by how their names end. */
function readFixtures(name: RegExp): string[] {
  const fixtures = readdirSync(new URL('../../deploy/fixtures/', import.meta.url)).sort();
  return fixtures
    .flatMap((each) => [...readFixture(each).files])
    .filter(([path]) => name.test(path))
    .map(([, text]) => text)
    .slice(0, 20);
}

/** Cut at odd places, as a stream cuts it. What was passed on is no more than what was there. */
function readInParts(input: Uint8Array, push: (part: Buffer) => void): void {
  for (let at = 0, length = 1; at < input.length; at += length, length = (length * 7) % 4099)
    push(Buffer.from(input.subarray(at, at + length)));
}

function readTar(input: Uint8Array): void {
  let taken = 0;
  const parser = new TarParser((entry) => {
    if (entry.name === '' || entry.size < 0) throw new Error(`an entry like ${JSON.stringify(entry)}`);
    return (bytes, start, end) => {
      taken += bytes.subarray(start, end).length;
    };
  });
  readInParts(input, (part) => parser.push(part));
  if (taken > input.length) throw new Error(`${taken} bytes of content in ${input.length}`);
  if (!parser.isOver) parser.end();
}

function splitFrames(input: Uint8Array): void {
  let taken = 0;
  const splitter = new FrameSplitter({
    data: (bytes) => {
      taken += bytes.length;
    },
    end: () => {},
  });
  readInParts(input, (part) => splitter.push(part));
  if (taken > input.length) throw new Error(`${taken} bytes of frames in ${input.length}`);
  splitter.end();
}

const long = `${'folder/'.repeat(20)}x.node`;
const tars = () => [
  writeTar([folder('usr'), file('usr/a', 'a'), link('lib', 'usr/lib'), hardLink('b', 'usr/a')]),
  writeTar([
    file(long, 'pax'),
    { ...file(long, 'gnu'), gnu: true },
    { name: 's', type: 'S', data: 'sparse' },
  ]),
  writeTar([{ ...file('x', 'y'), pax: { size: '1', path: 'é ünï.node', 'SCHILY.xattr.a': 'path=b\n' } }]),
];

/** A frame of two raw blocks with a checksum, one to be skipped, and one of a single segment. */
const frames = () => [
  Buffer.from('28b52ffd0438080000ab090000cd01020304502a4d18020000000102', 'hex'),
  Buffer.from('28b52ffd2001090000aa', 'hex'),
];

const paths = ['node_modules/a/b.node', 'packages/api/node_modules/a', 'src/index.ts', '.env'];

/** What doctor and image read: files of a repository, and archives of images. */
export const deployTargets: readonly FuzzTarget[] = [
  { name: 'tar', read: readTar, seeds: tars },
  {
    name: 'pax-records',
    read: (input) => {
      parsePax(Buffer.from(input));
    },
    seeds: () => [Buffer.from(writeRecord('path', 'a=b\n') + writeRecord('size', '12'))],
  },
  { name: 'zstd-frames', read: splitFrames, seeds: frames },
  textTarget(
    'dockerfile',
    (text) => {
      readDockerfile('Dockerfile', text);
    },
    () => readFixtures(/Dockerfile$/),
  ),
  textTarget(
    'dockerignore',
    (text) => {
      const { rules } = parseIgnore(text);
      if (rules !== null) for (const path of paths) decideIgnored(rules, path);
    },
    () => readFixtures(/\.dockerignore$/),
  ),
  textTarget(
    'shell',
    (text) => {
      for (const words of splitShell(text)) classifyCommand(words);
    },
    () => ['cd web && npm ci --omit=dev; apk add "g++" make', 'if [ -f x ]; then yarn | tee log; fi'],
  ),
  textTarget(
    'npmrc-places',
    (text) => {
      readNpmrc('.npmrc', text);
    },
    () => readFixtures(/\.npmrc$/),
  ),
  textTarget(
    'workflow',
    (text) => {
      readYaml('ci.yml', text);
    },
    () => readFixtures(/\.ya?ml$/),
  ),
];
