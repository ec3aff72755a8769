const { existsSync, readFileSync } = require('fs');
const { join } = require('path');
const { platform, arch } = process;
let nativeBinding = null;
let localFileExisted = false;
let loadError = null;
function isMusl() {
  if (!process.report || typeof process.report.getReport !== 'function') {
    try {
      return readFileSync('/usr/bin/ldd', 'utf8').includes('musl');
    } catch (e) {
      return true;
    }
  } else {
    const { glibcVersionRuntime } = process.report.getReport().header;
    return !glibcVersionRuntime;
  }
}
switch (platform) {
  case 'linux':
    switch (arch) {
      case 'x64':
        if (isMusl()) {
          localFileExisted = existsSync(join(__dirname, 'x.linux-x64-musl.node'));
          try {
            if (localFileExisted) {
              nativeBinding = require('./x.linux-x64-musl.node');
            } else {
              nativeBinding = require('@x/x-linux-x64-musl');
            }
          } catch (e) {
            loadError = e;
          }
        } else {
          try {
            nativeBinding = require('./x.linux-x64-gnu.node');
          } catch (e) {
            loadError = e;
          }
        }
        break;
      default:
        throw new Error(`Unsupported architecture on Linux: ${arch}`);
    }
    break;
  default:
    throw new Error(`Unsupported OS: ${platform}`);
}
if (!nativeBinding) {
  if (loadError) {
    throw loadError;
  }
  throw new Error('Failed to load');
}
module.exports = nativeBinding;
