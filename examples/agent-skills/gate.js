import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { checkNativeModules, findTrees } from '@abistamp/core';

/** Before the agent starts: every skill with packages of its own is judged, and the broken ones are repaired. */
const { roots, uninstalled } = findTrees(['skills']);
for (const { root } of uninstalled) console.log(`▲ ${basename(root)}: nothing is installed`);

const broken = listBroken(await checkNativeModules({ roots }));
if (broken.length > 0) {
  console.log(
    `${broken.length} of ${roots.length} skills do not fit this Node: ${broken.map((root) => basename(root)).join(', ')}`,
  );
  // Compiles what several of them need only once. One that cannot be repaired keeps no other from it.
  spawnSync('abistamp', ['rebuild', '--recursive'], {
    cwd: 'skills',
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

const after = await checkNativeModules({ roots });
for (const { root, packages, error } of after.trees) {
  if (error !== null) console.log(`✖ ${basename(root)}: ${error.code}: ${error.message}`);
  for (const { outcome, findings, command } of packages)
    if (outcome !== 'fits') console.log(`✖ ${basename(root)}: ${findings[0].message}\n  → ${command}`);
}
console.log(`${after.trees.filter(({ ok }) => ok).length} of ${roots.length} skills are ready`);
// An agent can do without a skill or two; one without any should not start.
process.exitCode = after.trees.some(({ ok }) => ok) ? 0 : 1;

function listBroken({ trees }) {
  return trees.filter(({ answer }) => answer === 'findings').map(({ root }) => root);
}
