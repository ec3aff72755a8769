#!/usr/bin/env node
const entry = `${__dirname}/../dist/abistamp.cjs`;
if (require('node:fs').existsSync(entry)) require(entry);
else {
  console.error('abistamp is not built: run `npm run setup` in its repository.');
  process.exitCode = 2;
}
