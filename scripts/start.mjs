// `npm start`: sets up, then shows the main job on a real example, for those who have just cloned this. On a
// machine without a compiler it shows all that needs none.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeMissingTools, findMissingTools } from './missing-tools.mjs';
import { provideNode } from './provide-node.mjs';
import { setUp } from './setup.mjs';

const lack = describeMissingTools(findMissingTools());
if (lack !== null) console.log(`${lack}\n\nWhat needs no compiler is shown meanwhile.\n`);

await setUp();
const node = await provideNode();
const play = lack === null ? 'play-npm.ts' : 'play-bare.ts';
const scenario = fileURLToPath(new URL(`../examples/${play}`, import.meta.url));
const { status } = spawnSync(
  node,
  ['--conditions=abistamp-source', '--disable-warning=ExperimentalWarning', scenario],
  {
    stdio: 'inherit',
  },
);
if (lack !== null) console.log(`\nFor the whole scenario:\n${lack}`);
process.exitCode = status ?? 1;
