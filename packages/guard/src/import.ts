/**
 * What `import` gets: Node.js looks through a CommonJS file that is imported for the names that it exports, which
 * takes longer than to load the guard.
 */
require('./guard.cjs');
