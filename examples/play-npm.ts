/** Plays examples/npm: installed under Node 20, run under Node 22, stopped, repaired, and back. */
import { npm } from '../test/toolchain/index.ts';
import { openStage } from './stage.ts';
import { useBuiltCommand } from './use-built-command.ts';

const { cwd, say, run } = openStage({
  example: 'npm',
  tools: [await npm(10)],
  env: { npm_config_loglevel: 'error' },
});

await useBuiltCommand(cwd);

say(
  'A project with six native packages. Three of them run on one ABI only, three use Node-API. Node 20 installs it.',
);
await run(20, 'npm install', 0);
await run(20, 'npm start', 0);
say(
  'The user switches to Node 22. Without abistamp, npm start would end in ERR_DLOPEN_FAILED. In CI it stops with the reason:',
);
await run(22, 'npm start', 1, { CI: 'true' });
say('One command compiles the three that do not fit, and touches nothing else:');
await run(22, 'npx abistamp rebuild', 0);
await run(22, 'npm start', 0);
say('Node 24 is another ABI again; check says so:');
await run(24, 'npx abistamp check', 1);
say('And back on Node 20, what was built for 22 does not fit, and is repaired:');
await run(20, 'npx abistamp rebuild', 0);
await run(20, 'npx abistamp check', 0);
say(
  `Everything above is real, and is in ${cwd}. The record that it keeps beside the lockfile is abi-lock.json.`,
);
