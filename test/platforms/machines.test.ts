import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { compareWithLoads, findingsOf, judge, type Said } from './judge.ts';
import { type Machine, type MachineCase, machineCases, thisMachine } from './machine-cases.ts';
import type { Ready } from './platform.ts';

/*
 * Linux on other processors and with another C library, and Windows: what is said there, what is said of it from
 * here, and what loads there. Each has a tree that was installed for it, and is given one that was installed for this
 * machine.
 */

/** What the libraries of a system decide, which are not known from here. */
const ofTheSystem: ReadonlySet<string> = new Set(['SYMBOL_MISSING', 'LIBRARY_MISSING', 'LIBSTDCXX_TOO_OLD']);

for (const [name, each] of Object.entries<MachineCase>(machineCases)) {
  const { platform, os, cpu, libc, node, everyday, few, more, delivered, settles } = each;
  const dependencies: Record<string, string> = isFull ? { ...few, ...more } : few;
  const names = Object.keys(dependencies);
  const projectFor = (machine: Machine, of: Record<string, string>) => ({
    files: { 'package.json': { name: 'app', private: true, dependencies: of } },
    args: [
      ...['--ignore-scripts', `--os=${machine.os}`, `--cpu=${machine.cpu}`],
      ...(machine.libc === null ? [] : [`--libc=${machine.libc}`]),
    ],
  });
  const install = (machine: Machine) =>
    installedProject({ node: 24, ...projectFor(machine, dependencies), isOnlyRead: true });
  const own: Machine = { os, cpu, libc };
  const judged = new Map<Machine, Promise<Said[]>>();
  /** What is said there of the tree that was installed for a machine. */
  const judgeThere = (ready: Ready, machine: Machine): Promise<Said[]> => {
    const found = judged.get(machine) ?? install(machine).then((cwd) => judge(ready, cwd).then(findingsOf));
    judged.set(machine, found);
    return found;
  };
  /** A platform package is a part of the package that it is named after. */
  const isAbout = (about: string, whole: string) =>
    about === whole || about.replace(/^@/, '').split(/[/-]/)[0] === whole.replace(/^@/, '').split(/[/-]/)[0];

  describe(name, async () => {
    const ready = await platform.setUp();
    if (ready.kind === 'skipped') {
      test('verdicts', { skip: ready.because });
      return;
    }

    test('reads files as they are read here, byte for byte', async () => {
      const cwd = await install(thisMachine);
      const args = ['show', 'node_modules', '--json', '--platform', 'linux-x64', '--runtime', 'node@24'];
      const here = await abistamp(args, { cwd, node: 24 });
      const there = await ready.run(args, cwd);
      assert.equal(there.stdout, here.stdout);
      assert.ok(JSON.parse(here.stdout).files.length >= names.length);
    });

    if (!everyday && !isFull) return;

    test('loads what is said to fit of its own tree, and nothing else', async () => {
      const cwd = await install(own);
      const findings = await judgeThere(ready, own);
      const { wrong, loaded } = await compareWithLoads(ready, cwd, names, findings, isAbout);
      assert.deepEqual(wrong, []);
      assert.ok(loaded.length > 0, 'something has to load there');
    });

    // On another processor nothing of it loads; under emulation that takes long to see.
    if (settles || isFull)
      test('loads of the tree of this machine what is said to fit, and nothing else', async () => {
        const cwd = await install(thisMachine);
        const findings = await judgeThere(ready, thisMachine);
        assert.deepEqual((await compareWithLoads(ready, cwd, names, findings, isAbout)).wrong, []);
        assert.ok(findings.length > 0);
      });

    test('gets the same answers from here', async () => {
      for (const machine of isFull ? [thisMachine, own] : [own]) {
        const cwd = await install(machine);
        const args = ['check', '--json', '--platform', name, '--runtime', `node@${node}`];
        const { stdout } = await abistamp(args, { cwd, node: 24 });
        const here = findingsOf(JSON.parse(stdout) as CheckJson);
        const there = await judgeThere(ready, machine);
        // Emulation may take longer over a package's code than it is given.
        const open = ({ code, severity }: Said) =>
          code === 'NOT_UNDERSTOOD' || (settles && (severity === 'warning' || ofTheSystem.has(code)));
        const about = `the tree for ${Object.values(machine).join('-')}`;
        const wasOpen = new Set(here.filter(open).map((each) => each.about));
        assert.deepEqual(
          here.filter((each) => !open(each)),
          there.filter((each) => !open(each) && !wasOpen.has(each.about)),
          about,
        );
      }
    });

    test('records a tree, and guards its scripts', async () => {
      const cwd = await installedProject({ node: 24, ...projectFor(own, delivered) });
      const recorded = await ready.run(['record'], cwd);
      assert.equal(recorded.code, 0, recorded.stderr);
      const sidecar = JSON.parse(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
      assert.deepEqual(Object.keys(sidecar.targets), [name]);
      const guard = () => ready.run(['check', '--quiet'], cwd).then(({ code, stdout }) => [code, stdout]);
      assert.deepEqual(await guard(), [0, '']);
      const rows = Object.entries<object>(sidecar.targets[name]);
      const [id = '', files = {}] = rows.find(([, each]) => /\.node$/.test(Object.keys(each)[0] ?? '')) ?? [];
      const [file = ''] = Object.keys(files);
      const addon = join(cwd, 'node_modules', id.replace(/(?!^)@.*$/, ''), file);
      writeFileSync(addon, readFileSync(process.execPath).subarray(0, 4096));
      assert.equal((await guard())[0], 1);
    });
  });
}
