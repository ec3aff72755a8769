import { actAtExit } from './after-install.ts';
import { needsLook } from './before-script.ts';
import { findEffectiveNode } from './effective-node.ts';
import { readOccasion, runsAbistamp } from './occasion.ts';
import { findPlace } from './place.ts';
import type { PnpmConfig } from './pnpm-config.ts';
import { actNow } from './start-act.ts';

/** What is done where the pnpmfile runs in pnpm's own process, which is ended where something would fail to load: it has said nothing yet, and what we said stands alone. */
export function meetInProcess(config: PnpmConfig, home: string): void {
  const place = findPlace(config, home);
  const args = process.argv.slice(2);
  const occasion = readOccasion(args, place.folder);
  if (occasion === 'install') actAtExit(place, config);
  if (occasion !== 'start') return;
  const node = findEffectiveNode(place, config, process.env);
  if (node === null || !needsLook(place, node) || runsAbistamp(args, place.folder)) return;
  if (actNow({ deed: 'start', place, node })) process.exit(1);
}
