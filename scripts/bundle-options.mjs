/**
 * What every bundle that Node.js loads has in common. Escapes what is not ASCII: a single letter beyond Latin makes
 * Node.js read a file as text of two bytes a letter, which takes twice as long.
 */
export const bundleOptions = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  charset: 'ascii',
  legalComments: 'inline',
  sourcemap: false,
  conditions: ['abistamp-source'],
  logLevel: 'silent',
};
