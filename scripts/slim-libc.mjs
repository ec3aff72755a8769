// detect-libc as the plugins carry it. Core asks it only about a program whose own file does not say which C
// library it loads, and then the process itself knows: no file of the distribution is read, no command run.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const contents = `const { isLinux, getReport } = require('./process');
const isMusl = (path) => path.includes('libc.musl-') || path.includes('ld-musl-');
exports.versionSync = () => (isLinux() && getReport().header?.glibcVersionRuntime) || null;
exports.familySync = () => {
  if (exports.versionSync() !== null) return 'glibc';
  return isLinux() && getReport().sharedObjects?.some(isMusl) ? 'musl' : null;
};
`;

/** An esbuild plugin; a new detect-libc that is arranged otherwise fails the build. */
export const slimLibc = {
  name: 'slim-libc',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]detect-libc\.js$/ }, ({ path }) => {
      if (!existsSync(join(dirname(path), 'process.js'))) throw new Error('detect-libc has changed');
      return { contents };
    });
  },
};
