import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Runs test files in this one process, one after the other: most of a unit test's price is its start.
for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
