// Preloaded into a Node: code that asks which program this is gets the Electron that PRETEND_ELECTRON names, as
// "version abi node". The first addon that would be opened is named on standard output, and the process ends.
const { extname } = require('node:path');
const { _extensions: extensions } = require('node:module');

const [electron, modules, node] = process.env.PRETEND_ELECTRON.split(' ');
Object.defineProperty(process, 'versions', { value: { ...process.versions, electron, modules, node } });
extensions['.node'] = (_module, path) => {
  require('node:fs').writeSync(1, `${extname(path)}:${path}\n`);
  process.exit(0);
};
