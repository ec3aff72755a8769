const binding = require('node-gyp-build')(__dirname);
module.exports = class A {
  #x = binding?.open?.(`a${1}`) ?? null;
  get y() {
    return this.#x;
  }
};
