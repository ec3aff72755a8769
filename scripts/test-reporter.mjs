// Says each result of one test file as a line of JSON, for run-test-file.mjs.
import { inspect } from 'node:util';

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
      // A suite fails when one of its tests does, which has been told already.
      repeats: error?.failureType === 'subtestsFailed',
      error: error && inspect(error.cause ?? error, { depth: 6, colors: false }),
    };
    yield `${JSON.stringify(result)}\n`;
  }
}
