var path = require('path'), fs = require('fs'), dirs = ['build/Release', 'build/Debug', `prebuilds/${process.platform}-${process.arch}`];
for (var i = 0; i < dirs.length; i++) { var p = path.join(__dirname, '..', dirs[i], 'x.node'); if (fs.existsSync(p)) { module.exports = require(p); return } }
module.exports = (function load() { try { return require(path.resolve(__dirname, 'lib', 'binding', 'node-v' + process.versions.modules + '-' + process.platform + '-' + process.arch, 'x.node')) } catch (e) { if (e.code !== 'MODULE_NOT_FOUND') throw e; return require('./wasm.js') } })()
