import type { Verb } from '../command.ts';
import { withReporter } from '../reporter-option.ts';
import { checkTrees } from './check-trees.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { image } from './image.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { plan } from './plan.ts';
import { rebuildTrees } from './rebuild-trees.ts';
import { recordWithKey } from './record-with-key.ts';
import { report } from './report.ts';
import { show } from './show.ts';
import { store } from './store.ts';

/** Every verb, in the order in which a new user meets them. */
export const verbs = {
  init,
  record: recordWithKey,
  check: withReporter('check', checkTrees),
  rebuild: withReporter('rebuild', rebuildTrees),
  show,
  explain: withReporter('explain', explain),
  plan,
  report,
  doctor: withReporter('doctor', doctor),
  image: withReporter('image', image),
  key,
  store,
} satisfies Readonly<Record<string, Verb>>;
