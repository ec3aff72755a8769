import { parseArgs } from 'node:util';
import { compareCached } from './cached.ts';
import { compareFresh } from './fresh.ts';
import { Matrix } from './matrix.ts';

// npm run bench -- plan [--fresh] [--part 1/4] [--only PART]… [--minutes 10] [--keep]
//
// Forecasts against what happens, for five Nodes, as a confusion matrix: of the trees that `npm run bench --
// verdicts` installed and loaded; with --fresh, of the packages of fresh.txt, each really installed and loaded
// under each of them. "fits" is wrong where the tree does not load as it is, "breaks" where it loads, as it is
// or after an install there, and "compile" where an install there fails. Without the network of the packages'
// own hosts, what would be downloaded is compiled.
const { values } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
    only: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '600' },
    keep: { type: 'boolean', default: false },
  },
});
const [first = 1, parts = 1] = values.part.split('/').map(Number);
const part = [first, parts] as const;
const matrix = new Matrix();
const deadline = Date.now() + Number(values.minutes) * 60_000;
if (values.fresh) await compareFresh(matrix, { part, only: values.only, keep: values.keep, deadline });
else await compareCached(matrix, part);
if (!matrix.print()) process.exitCode = 1;
