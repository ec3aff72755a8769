import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { compareWithLoads, findingsOf, judge, type Said } from './judge.ts';
import { installFor, type Machine, nodesOf, platformOf, type Target, thisMachine } from './machines.ts';
import { few, fewest, many } from './packages.ts';
import type { ReadyNode } from './platform.ts';

/*
 * What is said on a machine, what is said of it from here, and what loads there. It has a tree that was
 * installed for it, and is given one that was installed for this machine.
 */

/** What the libraries of a system decide, which are not known from here. */
const ofTheSystem: ReadonlySet<string> = new Set(['SYMBOL_MISSING', 'LIBRARY_MISSING', 'LIBSTDCXX_TOO_OLD']);

const install = (target: Target, of: Record<string, string>, isOnlyRead = true) =>
  installedProject({
    node: 24,
    files: { 'package.json': { name: 'app', private: true, dependencies: of } },
    args: ['--legacy-peer-deps', ...installFor(target)],
    isOnlyRead,
  });

/** What is said about a platform package concerns the package that wants it. */
const partsIn =
  (cwd: string) =>
  (about: string, whole: string): boolean => {
    if (about === whole) return true;
    const manifest = JSON.parse(readFileSync(join(cwd, 'node_modules', whole, 'package.json'), 'utf8'));
    return Object.hasOwn(manifest.optionalDependencies ?? {}, about);
  };

/** `npm test` goes through the first Node of a machine, `npm run test:full` through those that are given. */
export function compareOn(machine: Machine, nodes = nodesOf(machine)): void {
  for (const node of nodes.slice(0, isFull ? undefined : 1)) {
    describe(`${machine.name}, Node ${node}`, async () => {
      const ready = await machine.setUp(node);
      if (ready.kind === 'skipped') {
        test('verdicts', { skip: ready.because });
        return;
      }
      const isFirst = node === nodesOf(machine)[0];
      if (isFirst) readsAsHere(ready);
      judgesAsItLoads(machine, node, ready);
      if (isFirst && (isFull || machine.cpu === thisMachine.cpu)) recordsAndGuards(machine, ready);
    });
  }
}

function readsAsHere(ready: ReadyNode): void {
  test('reads files as they are read here, byte for byte', async () => {
    const read = isFull ? few : fewest;
    const cwd = await install(thisMachine, read);
    const args = ['show', 'node_modules', '--json', '--platform', 'linux-x64', '--runtime', 'node@24'];
    const here = await abistamp(args, { cwd, node: 24 });
    const there = await ready.run(args, cwd);
    assert.equal(there.stdout, here.stdout);
    assert.ok(JSON.parse(here.stdout).files.length >= Object.keys(read).length);
  });
}

function judgesAsItLoads(machine: Machine, node: string, ready: ReadyNode): void {
  const isFirst = node === nodesOf(machine)[0];
  const samples = isFull ? many : few;
  const names = Object.keys(samples);
  const judged = new Map<Target, Promise<Said[]>>();
  /** What is said there of the tree that was installed for a machine. */
  const judgeThere = (target: Target): Promise<Said[]> => {
    const found =
      judged.get(target) ?? install(target, samples).then((cwd) => judge(ready, cwd).then(findingsOf));
    judged.set(target, found);
    return found;
  };

  test('loads what is said to fit of its own tree, and nothing else', async (t) => {
    const cwd = await install(machine, samples);
    const { wrong, loaded, open } = await compareWithLoads(
      ready,
      cwd,
      names,
      await judgeThere(machine),
      partsIn(cwd),
    );
    assert.ok(!isFull || names.length >= 30);
    t.diagnostic(`${names.length} packages: ${loaded.length} load, ${open} are left open`);
    assert.deepEqual(wrong, []);
    assert.ok(loaded.length >= (isFull ? machine.loads : 1), `only ${loaded.length} load: ${loaded}`);
  });

  // On another processor nothing of it loads; under emulation that takes long to see.
  if (machine.settles || (isFull && isFirst))
    test('loads of the tree of this machine what is said to fit, and nothing else', async () => {
      const cwd = await install(thisMachine, samples);
      const findings = await judgeThere(thisMachine);
      const compared = names.filter((name) => !machine.withoutFile?.includes(name));
      assert.deepEqual((await compareWithLoads(ready, cwd, compared, findings, partsIn(cwd))).wrong, []);
      assert.ok(findings.length > 0);
    });

  test('gets the same answers from here', async () => {
    for (const target of isFull && isFirst ? [thisMachine, machine] : [machine]) {
      const cwd = await install(target, samples);
      const args = ['check', '--json', '--platform', platformOf(machine), '--runtime', `node@${node}`];
      const { stdout } = await abistamp(args, { cwd, node: 24 });
      const here = findingsOf(JSON.parse(stdout) as CheckJson);
      // Emulation may take longer over a package's code than it is given.
      const open = ({ code, severity }: Said) =>
        code === 'NOT_UNDERSTOOD' || ofTheSystem.has(code) || (machine.settles && severity === 'warning');
      const there = await judgeThere(target);
      const wasOpen = new Set([...here, ...there].filter(open).map((each) => each.about));
      const settled = (said: Said[]) => said.filter(({ about }) => !wasOpen.has(about));
      assert.deepEqual(settled(here), settled(there), `the tree for ${platformOf(target)}`);
    }
  });
}

function recordsAndGuards(machine: Machine, ready: ReadyNode): void {
  test('records a tree, and guards its scripts', async () => {
    const platform = platformOf(machine);
    const delivered = machine.cpu === 's390x' ? { rollup: many.rollup } : { lightningcss: few.lightningcss };
    const cwd = await install(machine, delivered, false);
    const recorded = await ready.run(['record'], cwd);
    assert.equal(recorded.code, 0, recorded.stderr);
    const sidecar = JSON.parse(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
    assert.deepEqual(Object.keys(sidecar.targets), [platform]);
    const guard = () => ready.run(['check', '--quiet'], cwd).then(({ code, stdout }) => [code, stdout]);
    assert.deepEqual(await guard(), [0, '']);
    const rows = Object.entries<object>(sidecar.targets[platform]);
    const [id = '', files = {}] = rows.find(([, each]) => /\.node$/.test(Object.keys(each)[0] ?? '')) ?? [];
    const [file = ''] = Object.keys(files);
    const addon = join(cwd, 'node_modules', id.replace(/(?!^)@.*$/, ''), file);
    writeFileSync(addon, readFileSync(process.execPath).subarray(0, 4096));
    assert.equal((await guard())[0], 1);
  });
}
