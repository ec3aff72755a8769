#!/usr/bin/env node
try {
  require('../dist/abistamp.cjs');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  console.error('abistamp is not built: run `npm run setup` in its repository.');
  process.exitCode = 2;
}
