/** Plays examples/yarn with one of Yarn's linkers: `play-yarn.ts node-modules`, `pnp` or `pnpm`. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { yarn } from '../test/toolchain/index.ts';
import { openStage } from './stage.ts';

const linker = process.argv[2] ?? 'node-modules';
const plugin = fileURLToPath(
  new URL('../packages/yarn/bundles/@yarnpkg/plugin-abistamp.js', import.meta.url),
);

const { cwd, say, run } = openStage({
  example: `yarn/${linker}`,
  tools: [await yarn('4.18.1')],
  env: { ABISTAMP_STORE: join(fileURLToPath(new URL('../.cache/play/yarn', import.meta.url)), 'store') },
});

say('One file is all there is to add:');
await run(20, `yarn plugin import ${plugin}`, 0);
say('Six native packages. Three of them run on one ABI only, three use Node-API. Node 20 installs them.');
await run(20, 'yarn install', 0);
await run(20, 'yarn start', 0);
say('Node 22. Without the plugin this would end in ERR_DLOPEN_FAILED. In CI it stops with the reason:');
await run(22, 'yarn start', 1, { CI: 'true' });
say('All that a check says:');
await run(22, 'yarn abi check', 1);
say('One command builds the three that do not fit, through Yarn, and touches nothing else:');
await run(22, 'yarn abi rebuild', 0);
await run(22, 'yarn start', 0);
say("Yarn's own install has nothing to add, though its Node is another:");
await run(22, 'yarn install', 0);
say('Or leave it to the install: on Node 24 it builds just those three.');
await run(24, 'yarn install', 0);
await run(24, 'yarn start', 0);
say('And back on Node 20 nothing is compiled: what was built there before was kept.');
await run(20, 'yarn install', 0);
await run(20, 'yarn start', 0);
await run(20, 'yarn abi check', 0);
say(`Everything above is real, and is in ${cwd}.`);
