// The options of `npm test`.
import { parseArgs } from 'node:util';

const usage = `usage: npm test [-- options] [part of a path…]

  --only          runs the files with one of these parts in their path, without lint and types
  --name PATTERN  runs the tests whose name matches, alone
  --shard I/N     runs the I-th of N parts of the suite
  --jobs N        runs so many files at once
  --full          runs whole matrices in place of pairs (npm run test:full)
  --watch         runs them again whenever a file changes (npm run test:watch)`;

/**
 * @returns {{parts: string[] | null, name?: string, shard: {index, count} | null, jobs: number | null, full:
 * boolean, watch: boolean}}
 */
export function readTestOptions(args) {
  const { values, positionals } = parse(args);
  if (values.only && positionals.length === 0) throw new Error(usage);
  return {
    parts: positionals.length === 0 ? null : positionals,
    ...(values.name === undefined ? {} : { name: values.name }),
    shard: values.shard === undefined ? null : readShard(values.shard),
    jobs: values.jobs === undefined ? null : readJobs(values.jobs),
    full: values.full ?? false,
    watch: values.watch ?? false,
  };
}

function parse(args) {
  try {
    return parseArgs({
      // `npm test -- -- x`: pnpm passes the dashes on.
      args: args.filter((arg) => arg !== '--'),
      allowPositionals: true,
      options: {
        only: { type: 'boolean' },
        name: { type: 'string' },
        shard: { type: 'string' },
        jobs: { type: 'string' },
        full: { type: 'boolean' },
        watch: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new Error(`${error.message}\n${usage}`);
  }
}

function readShard(text) {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (!(index >= 1 && index <= count)) throw new Error(`not a shard: ${text}\n${usage}`);
  return { index, count };
}

function readJobs(text) {
  if (!/^[1-9]\d?$/.test(text)) throw new Error(`not a number of files: ${text}\n${usage}`);
  return Number(text);
}
