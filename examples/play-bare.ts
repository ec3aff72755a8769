/** Plays examples/bare: what abistamp finds, explains and repairs on a machine that cannot compile. */
import { npm } from '../test/toolchain/index.ts';
import { openStage } from './stage.ts';
import { useBuiltCommand } from './use-built-command.ts';

const { cwd, say, run } = openStage({
  example: 'bare',
  tools: [await npm(10)],
  env: { npm_config_loglevel: 'error' },
});
await useBuiltCommand(cwd);

const inspect = 'node_modules/@contrast/fn-inspect';
const platformPackage = 'node_modules/lightningcss-linux-*';

say('A project whose packages bring their native files. Under Node 22 all of them fit.');
await run(22, 'npm install --ignore-scripts', 0);
await run(22, 'npx abistamp check', 0);
say('Node 20 is too old for one of them, and would crash without a message:');
await run(20, `node -e "require('argon2')"`, 1);
await run(20, 'npx abistamp check', 1);
say('Node 24 is too new for another one, which brings files for older ABIs. Its own error is explained:');
await run(24, `node -e "require('@contrast/fn-inspect')" 2> load.log`, 1);
await run(24, 'npx abistamp explain load.log', 1);
say('A file for another ABI does not fit, wherever it came from:');
await run(
  24,
  `mkdir -p ${inspect}/build/Release && cp ${inspect}/prebuilds/*/*.abi127.glibc.node ${inspect}/build/Release/fn_inspect.node`,
  0,
);
await run(24, 'npx abistamp check', 1);
await run(24, `rm -r ${inspect}/build`, 0);
say('A copy that lost files leaves an empty platform package. It is put back, and nothing else is touched:');
await run(22, `rm ${platformPackage}/*.node`, 0);
await run(22, 'npx abistamp check', 1);
await run(22, 'npx abistamp rebuild', 0);
say('And before this tree goes into an Alpine image, or to a Mac:');
await run(22, 'npx abistamp check --platform linux-x64-musl', 1);
await run(22, 'npx abistamp check --platform darwin-arm64', 1);
say(`Everything above is real, and is in ${cwd}.`);
