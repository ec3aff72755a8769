module.exports = require('bindings')('addon.node');
module.exports.path = __filename;
