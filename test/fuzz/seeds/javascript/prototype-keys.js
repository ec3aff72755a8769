const constructor_ = require('constructor'); exports['constructor'] = { constructor: require('./constructor.node') }['constructor'];
const _proto__ = require('__proto__'); exports['__proto__'] = { ["__proto__"]: require('./__proto__.node') }['__proto__'];
const toString_ = require('toString'); exports['toString'] = { toString: require('./toString.node') }['toString'];
const hasOwnProperty_ = require('hasOwnProperty'); exports['hasOwnProperty'] = { hasOwnProperty: require('./hasOwnProperty.node') }['hasOwnProperty'];
const valueOf_ = require('valueOf'); exports['valueOf'] = { valueOf: require('./valueOf.node') }['valueOf'];
let constructor = './x', toString = process.platform; require(constructor + {}[toString]); require({}.valueOf); switch (x) { case 'constructor': require('./' + hasOwnProperty) }
