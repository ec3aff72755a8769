// `npm start`: sets up, then shows the main job on a real example, for those who have just cloned this.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { provideNode } from './provide-node.mjs';
import { setUp } from './setup.mjs';

await setUp();
const node = await provideNode();
const scenario = fileURLToPath(new URL('../examples/play-npm.ts', import.meta.url));
const { status } = spawnSync(
  node,
  ['--conditions=abistamp-source', '--disable-warning=ExperimentalWarning', scenario],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
