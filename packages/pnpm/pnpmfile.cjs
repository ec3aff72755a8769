// abistamp for pnpm. pnpm writes a hash of this file into lockfiles, so it is never to change, and whatever is wrong with abistamp breaks no pnpm.
let hooks = {};
try {
  ({ hooks } = require('./dist/plugin.cjs'));
} catch {}
module.exports = { hooks };
