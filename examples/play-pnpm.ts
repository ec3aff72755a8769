/**
 * Plays examples/pnpm with one version of pnpm: `play-pnpm.ts 9`, `10`, `11` or `12`. The plugin comes from a
 * registry on this machine, packed as it is published.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../test/support/make-folder.ts';
import { ownRegistry } from '../test/support/own-registry.ts';
import { type PnpmRelease, pnpm } from '../test/toolchain/index.ts';
import { openStage } from './stage.ts';

const releases = [9, 10, 11, 12] as const satisfies PnpmRelease[];
const release = releases.find((each) => `${each}` === process.argv[2]) ?? 11;
// pnpm 11 does not run on Node 20.
const [first, then] = release === 11 ? ([22, 24] as const) : ([20, 22] as const);

const { cwd, say, run } = openStage({
  example: 'pnpm',
  tools: [await pnpm(release)],
  env: { ABISTAMP_STORE: makeFolder('store') },
});
writeFileSync(join(cwd, '.npmrc'), `registry=${await ownRegistry()}\n`);
// What was published a moment ago is not too young here.
appendFileSync(join(cwd, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\n');

if (release === 9) {
  say(
    'pnpm 9 has no plugins, but hooks; init writes a line that does nothing where the plugin is not installed:',
  );
  await run(first, 'pnpm dlx abistamp init', 0);
} else {
  say('One command adds the plugin:');
  await run(first, 'pnpm add --config pnpm-plugin-abistamp', 0);
}
say(
  `Six native packages. Three of them run on one ABI only, three use Node-API. Node ${first} installs them.`,
);
await run(first, 'pnpm install --reporter=append-only', 0);
await run(first, 'pnpm start', 0);
say(`Node ${then}. Without the plugin this would end in ERR_DLOPEN_FAILED. In CI it stops with the reason:`);
await run(then, 'pnpm start', 1, { CI: 'true' });
say(
  release === 12
    ? 'To pnpm an install has nothing to do. It gives plugins no say after one, so the next command compiles the three that do not fit, and touches nothing else:'
    : 'An install, which to pnpm itself has nothing to do, compiles the three that do not fit, and touches nothing else:',
);
await run(then, 'pnpm install', 0);
await run(then, 'pnpm start', 0);
say(
  `Back on Node ${first} a script may repair it on the way. Nothing is compiled: what was built there before was kept.`,
);
await run(first, 'pnpm start', 0, { ABISTAMP_ON_MISMATCH: 'rebuild' });
await run(first, 'pnpm dlx abistamp check', 0);
say(`Everything above is real, and is in ${cwd}.`);
