import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { alternatives } from '@abistamp/core/internal/forecast/alternatives';
import { allowsNode } from '@abistamp/core/internal/forecast/node-range';
import { makeFolder } from '../support/make-folder.ts';
import { allNodes, npm, runTool } from '../toolchain/index.ts';

const all = [...alternatives.values()].flat();

test('each package is in the registry, and not deprecated', async () => {
  const cwd = makeFolder('alternatives');
  const names = new Set(all.flatMap(({ how, name }) => (how === 'built-in' ? [] : [name])));
  for (const name of names) {
    const args = ['view', name, 'name', 'deprecated', '--json'];
    const { code, stdout } = await runTool(await npm(11), args, { cwd, node: 24 });
    assert.equal(code, 0, name);
    // Without a deprecation the only field left is the name itself.
    assert.equal(JSON.parse(stdout), name);
  }
});

test('each module of Node is in the Nodes that are named, and in no other', async () => {
  const modules = all.filter(({ how }) => how === 'built-in');
  for (const { execPath, version } of await allNodes()) {
    const program = `
      const has = ([name, member]) => { try { return member === null || require(name)[member] !== undefined } catch { return false } };
      const known = (name) => { try { require(name); return true } catch { return false } };
      console.log(JSON.stringify(${JSON.stringify(modules.map(({ name, member }) => [name, member]))}.map((each) => known(each[0]) && has(each))))`;
    const found = JSON.parse(
      execFileSync(execPath, ['--no-warnings', '-e', program], { encoding: 'utf8' }),
    ) as boolean[];
    for (const [at, { name, member, nodes }] of modules.entries())
      assert.equal(found[at], allowsNode(nodes, version), `${member} of ${name} in Node ${version}`);
  }
});
