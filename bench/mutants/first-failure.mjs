// A test reporter that ends the process at the first failure, and prints which file and test it is.
import { writeSync } from 'node:fs';
import { relative } from 'node:path';

// biome-ignore lint/correctness/useYield: prints nothing else
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.skip !== undefined || data.todo !== undefined) continue;
    writeSync(1, `${relative(process.cwd(), data.file ?? '')}: ${data.name}\n`);
    process.exit(1);
  }
}
