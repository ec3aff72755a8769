import { resolve } from 'node:path';
import { before } from 'node:test';
import { pathToFileURL } from 'node:url';

// Runs test files in this one process, one after the other: most of a unit test's price is its start. No test
// begins before all files were evaluated: some set variables of the process.
let begin = () => {};
const evaluated = new Promise((done) => {
  begin = done;
});
before(() => evaluated);
for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
begin();
