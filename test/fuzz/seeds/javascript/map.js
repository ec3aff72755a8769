const names = { 'linux-x64': '@a/linux-x64', 'darwin-arm64': '@a/darwin-arm64' };
const key = [process.platform, process.arch].filter(Boolean).join('-');
const { [key]: name = 'x' } = names;
function get(n, f = () => __dirname) {
  return n.replace('/', '+').slice(1).toLowerCase().concat(f());
}
exports.binary = require.resolve(name + '/bin/a' + (process.platform === 'win32' ? '.exe' : ''));
exports.lib =
  process.dlopen(module, get(name)) ||
  require('./' + (process.versions.electron ? 'electron' : 'node') + '.node');
