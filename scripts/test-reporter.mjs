// Prints each result of a test file as a line of JSON for run-test-file.mjs, and the file's cost at the end.
import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { readCpuSeconds, readRunningCpuSeconds } from './cpu-time.mjs';

const costFile = process.env.ABISTAMP_TEST_COST;
delete process.env.ABISTAMP_TEST_COST;
// Registered first: the tests' own exit listeners kill their servers, whose time is never counted after that.
if (costFile !== undefined)
  process.prependListener('exit', () => {
    const waited = readCpuSeconds();
    if (waited === null) return;
    writeFileSync(costFile, JSON.stringify({ waited, running: readRunningCpuSeconds() }));
  });

export default async function* report(events) {
  const parents = [];
  for await (const { type, data } of events) {
    if (type === 'test:start') parents[data.nesting] = data.name;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { error } = data.details;
    const result = {
      name: [...parents.slice(0, data.nesting), data.name].join(' › '),
      suite: data.details.type === 'suite',
      passed: type === 'test:pass',
      skipped: data.skip !== undefined || data.todo !== undefined,
      seconds: data.details.duration_ms / 1000,
      // A suite fails when one of its tests does, which has been reported already.
      repeats: error?.failureType === 'subtestsFailed',
      error: error && inspect(error.cause ?? error, { depth: 6, colors: false }),
    };
    yield `${JSON.stringify(result)}\n`;
  }
}
