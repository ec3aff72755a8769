/*
 * Runs a target's inputs as they run in the product, without counters, each in turn: what they took, and the
 * memory of the process in the end. Arguments: the target, and a folder of inputs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from '../../test/fuzz/judge.ts';
import { fuzzTargets } from '../../test/fuzz/targets/index.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const target = fuzzTargets.find((each) => each.name === name);
if (target === undefined) throw new Error(`no target ${name}`);
const bytes = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
const results = bytes.map((input) => judge(target, input));
const summary = {
  inputs: results.length,
  failures: results.flatMap(({ failure }) => (failure === null ? [] : [failure.what])),
  slowestMs: Math.max(0, ...results.map(({ milliseconds }) => milliseconds)),
  megabytes: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(summary));
