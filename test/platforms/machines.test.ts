import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { compareWithLoads, findingsOf, judge, type Said } from './judge.ts';
import { installFor, machines, nodesOf, platformOf, type Target, thisMachine } from './machines.ts';
import { few, many } from './packages.ts';
import type { ReadyNode } from './platform.ts';

/*
 * Linux on other processors and with another C library, and Windows: what is said there, what is said of it
 * from here, and what loads there. Each has a tree that was installed for it, and is given one that was
 * installed for this machine.
 */

/** What the libraries of a system decide, which are not known from here. */
const ofTheSystem: ReadonlySet<string> = new Set(['SYMBOL_MISSING', 'LIBRARY_MISSING', 'LIBSTDCXX_TOO_OLD']);

const dependencies: Record<string, string> = isFull ? many : few;

const install = (target: Target, of = dependencies, isOnlyRead = true) =>
  installedProject({
    node: 24,
    files: { 'package.json': { name: 'app', private: true, dependencies: of } },
    args: ['--legacy-peer-deps', ...installFor(target)],
    isOnlyRead,
  });

/** A platform package is a part of the package that it is named after. */
const isAbout = (about: string, whole: string) =>
  about === whole || about.replace(/^@/, '').split(/[/-]/)[0] === whole.replace(/^@/, '').split(/[/-]/)[0];

for (const machine of machines) {
  const { name, settles, except = [] } = machine;
  const names = Object.keys(dependencies).filter((each) => !except.includes(each));
  const platform = platformOf(machine);
  for (const [i, node] of nodesOf(machine)
    .slice(0, isFull ? undefined : 1)
    .entries()) {
    const isFirst = i === 0;
    const judged = new Map<Target, Promise<Said[]>>();
    /** What is said there of the tree that was installed for a machine. */
    const judgeThere = (ready: ReadyNode, target: Target): Promise<Said[]> => {
      const found = judged.get(target) ?? install(target).then((cwd) => judge(ready, cwd).then(findingsOf));
      judged.set(target, found);
      return found;
    };

    describe(`${name}, Node ${node}`, async () => {
      const ready = await machine.setUp(node);
      if (ready.kind === 'skipped') {
        test('verdicts', { skip: ready.because });
        return;
      }

      if (isFirst)
        test('reads files as they are read here, byte for byte', async () => {
          const cwd = await install(thisMachine, few);
          const args = ['show', 'node_modules', '--json', '--platform', 'linux-x64', '--runtime', 'node@24'];
          const here = await abistamp(args, { cwd, node: 24 });
          const there = await ready.run(args, cwd);
          assert.equal(there.stdout, here.stdout);
          assert.ok(JSON.parse(here.stdout).files.length >= Object.keys(few).length);
        });

      if (machine.everyday === 'reading' && !isFull) return;

      test('loads what is said to fit of its own tree, and nothing else', async () => {
        const cwd = await install(machine);
        const findings = await judgeThere(ready, machine);
        const { wrong, loaded } = await compareWithLoads(ready, cwd, names, findings, isAbout);
        assert.deepEqual(wrong, []);
        assert.ok(loaded.length > 0, 'something has to load there');
      });

      // On another processor nothing of it loads; under emulation that takes long to see.
      if (settles || (isFull && isFirst))
        test('loads of the tree of this machine what is said to fit, and nothing else', async () => {
          const cwd = await install(thisMachine);
          const findings = await judgeThere(ready, thisMachine);
          assert.deepEqual((await compareWithLoads(ready, cwd, names, findings, isAbout)).wrong, []);
          assert.ok(findings.length > 0);
        });

      test('gets the same answers from here', async () => {
        for (const target of isFull && isFirst ? [thisMachine, machine] : [machine]) {
          const cwd = await install(target);
          const args = ['check', '--json', '--platform', platform, '--runtime', `node@${node}`];
          const { stdout } = await abistamp(args, { cwd, node: 24 });
          const here = findingsOf(JSON.parse(stdout) as CheckJson);
          // Emulation may take longer over a package's code than it is given.
          const open = ({ code, severity }: Said) =>
            code === 'NOT_UNDERSTOOD' || (settles && (severity === 'warning' || ofTheSystem.has(code)));
          const there = await judgeThere(ready, target);
          const wasOpen = new Set([...here, ...there].filter(open).map((each) => each.about));
          const settled = (said: Said[]) => said.filter(({ about }) => !wasOpen.has(about));
          assert.deepEqual(settled(here), settled(there), `the tree for ${platformOf(target)}`);
        }
      });

      if (!isFirst) return;
      test('records a tree, and guards its scripts', async () => {
        const delivered =
          machine.cpu === 's390x' ? { rollup: many.rollup } : { lightningcss: few.lightningcss };
        const cwd = await install(machine, delivered, false);
        const recorded = await ready.run(['record'], cwd);
        assert.equal(recorded.code, 0, recorded.stderr);
        const sidecar = JSON.parse(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
        assert.deepEqual(Object.keys(sidecar.targets), [platform]);
        const guard = () => ready.run(['check', '--quiet'], cwd).then(({ code, stdout }) => [code, stdout]);
        assert.deepEqual(await guard(), [0, '']);
        const rows = Object.entries<object>(sidecar.targets[platform]);
        const [id = '', files = {}] =
          rows.find(([, each]) => /\.node$/.test(Object.keys(each)[0] ?? '')) ?? [];
        const [file = ''] = Object.keys(files);
        const addon = join(cwd, 'node_modules', id.replace(/(?!^)@.*$/, ''), file);
        writeFileSync(addon, readFileSync(process.execPath).subarray(0, 4096));
        assert.equal((await guard())[0], 1);
      });
    });
  }
}
