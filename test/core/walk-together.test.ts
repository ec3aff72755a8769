import assert from 'node:assert/strict';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { openDirectory, openProject } from '@abistamp/core';
import { walkPackages, walkPart } from '@abistamp/core/internal/tree/walk';
import {
  acceptOffer,
  createWalkHelper,
  type WalkFindings,
  type WalkJob,
  type WalkOffer,
  type WalkThread,
} from '@abistamp/core/internal/tree/walk-together';
import { helpWalk } from '../../packages/cli/src/help-walk.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';

const count = 1000;
const root = makeFolder('walk-together');
writeFiles(
  root,
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [
        `node_modules/p${i}/package.json`,
        i % 60 === 1 ? { main: 'gone.node' } : { ...(i % 60 === 2 ? { scripts: { install: 'x' } } : {}) },
      ],
      ...(i % 50 === 0 ? [[`node_modules/p${i}/lib/a.node`, '']] : []),
    ]).flat(),
  ),
);
writeFiles(root, {
  'node_modules/p7/node_modules/below/below.node': '',
  'node_modules/p8/program': '',
  'node_modules/p9-linux-x64/program': '',
  'node_modules/@s/a/a.node': '',
  'node_modules/@s/a/node_modules/.pnpm/b@1/node_modules/b/b.node': '',
  'elsewhere/package.json': {},
  'elsewhere/elsewhere.node': '',
});
symlinkSync('../../../elsewhere', join(root, 'node_modules/p9-linux-x64/linked'));
symlinkSync('../../elsewhere', join(root, 'node_modules/@s/linked'));

/** By the host's record, which only the first thread knows. */
const isPlatformPackage = (_: string, name: string): boolean => name === 'p8';

function walk(thread: WalkThread | null) {
  const helper = thread === null ? null : createWalkHelper(() => thread);
  const { packages, folders, unjudged, signs } = walkPackages(
    openDirectory(root),
    isPlatformPackage,
    [],
    [],
    helper,
  );
  const byPath = [...packages].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { packages: byPath, folders: [...folders].sort(), signs: [...signs].sort(), unjudged };
}

const alone = walk(null);

/** A thread that walks `most` folders as soon as it is asked, and tells what it finds by `tell`. */
function walkAtOnce(most: number, tell: (part: WalkFindings | null) => WalkFindings | null = (part) => part) {
  let answer: WalkFindings | null = null;
  const walked: string[] = [];
  const thread: WalkThread = {
    send: (offer) =>
      acceptOffer(
        offer,
        (jobs) => tell(walkPart(openDirectory(root), takeSome(jobs, most, walked))),
        (part) => {
          answer = part;
        },
      ),
    receive: () => answer,
    end: () => undefined,
  };
  return { thread, walked };
}

function* takeSome(jobs: Iterable<WalkJob>, most: number, walked: string[]): Generator<WalkJob> {
  if (most === 0) return;
  for (const job of jobs) {
    walked.push(job[1]);
    yield job;
    if (walked.length === most) return;
  }
}

describe('a walk of two threads finds what one finds', () => {
  test('alone it finds all of it', () => {
    const files = alone.packages.map(({ path, files }) => [path, files.join()]);
    assert.equal(files.length, count / 50 + 5);
    for (const found of [
      ['node_modules/p8', 'program'],
      ['node_modules/@s/a', 'a.node'],
      ['node_modules/p7/node_modules/below', 'below.node'],
      ['elsewhere', 'elsewhere.node'],
    ])
      assert.ok(
        files.some((each) => `${each}` === `${found}`),
        `${found}`,
      );
  });

  for (const most of [0, 1, 300, Number.POSITIVE_INFINITY])
    test(`whichever of them takes the folders: ${most}`, () => {
      const { thread, walked } = walkAtOnce(most);
      assert.deepEqual(walk(thread), alone);
      assert.equal(walked.length, Math.min(most, count + 2));
    });

  test('when the other one leaves its part to the first', () => {
    const { thread, walked } = walkAtOnce(300, () => null);
    assert.deepEqual(walk(thread), alone);
    assert.equal(walked.length, 300);
  });

  test('when the other one fails', () => {
    const { thread } = walkAtOnce(300, () => {
      throw new Error('out of memory');
    });
    const careful: WalkThread = {
      ...thread,
      send: (offer) => {
        assert.throws(() => thread.send(offer));
      },
    };
    assert.deepEqual(walk(careful), alone);
  });

  test('when the other one comes late, or never', () => {
    let offered: WalkOffer | undefined;
    const late: WalkThread = {
      send: (offer) => {
        offered = offer;
      },
      receive: () => assert.fail('it sent nothing'),
      end: () => undefined,
    };
    assert.deepEqual(walk(late), alone);
    assert.ok(offered);
    acceptOffer(
      offered,
      () => assert.fail('it has nothing to do'),
      () => assert.fail('nobody waits for it'),
    );
  });

  test('when it is the thread that the command starts', async () => {
    const { port1: port, port2 } = new MessageChannel();
    const worker = new Worker(join(cli, '../../dist/walker.cjs'), {
      workerData: { root, store: null, port: port2 },
      transferList: [port2],
    });
    await once(worker, 'online');
    const offers: WalkOffer[] = [];
    const thread: WalkThread = {
      send: (offer) => {
        offers.push(offer);
        port.postMessage(offer);
        // It takes all of them.
        Atomics.wait(offer.counter, 1, 0, 60_000);
        Atomics.wait(offer.counter, 1, 1, 60_000);
      },
      receive: () => receiveMessageOnPort(port)?.message ?? null,
      end: () => port.close(),
    };
    assert.deepEqual(walk(thread), alone);
    assert.deepEqual(
      offers.map(({ counter }) => counter[1]),
      [2],
    );
    await once(worker, 'exit');
  });
});

test('a large tree is walked alone by the sources, which have no bundle for a thread', () => {
  const helper = helpWalk({ ...openProject(root), tree: openDirectory(root) });
  const { packages } = walkPackages(openDirectory(root), isPlatformPackage, [], [], helper);
  assert.equal(packages.length, alone.packages.length);
});

test('a small tree is walked alone', () => {
  const small = makeFolder('walk-alone');
  writeFiles(small, { 'node_modules/a/a.node': '' });
  const helper = createWalkHelper(() => assert.fail('a thread takes longer to start'));
  assert.equal(walkPackages(openDirectory(small), isPlatformPackage, [], [], helper).packages.length, 1);
});
