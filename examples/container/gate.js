import { checkNativeModulesSync } from '@abistamp/core';

/** Exits with 1, and says why, if the tree in the workspace does not fit this image; with 0 if it may start. */
const { ok, target, trees } = checkNativeModulesSync({
  roots: [process.argv[2] ?? '/workspace'],
  strict: process.env.GATE === 'strict',
});
for (const { root, packages, error } of trees) {
  if (error !== null) console.error(`✖ ${error.code}: ${error.message}\n→ ${error.hint ?? 'look at it'}`);
  const wrong = packages.filter(({ outcome }) => outcome !== 'fits');
  for (const { findings, command } of wrong)
    console.error(`✖ ${findings[0].message}\n→ cd ${root} && ${command}`);
}
if (ok) console.log(`✔ ${process.argv[2] ?? '/workspace'} fits ${target}`);
process.exitCode = ok ? 0 : 1;
