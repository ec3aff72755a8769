import { createRequire } from 'node:module';
import pregyp from '@mapbox/node-pre-gyp';
import path from 'path';

const require = createRequire(import.meta.url);
export default require(pregyp.find(path.resolve(path.join(import.meta.dirname, './package.json'))));
export const v = /[/\]]+(?<a>x)/v.test('a')
  ? await import('./b.node')
  : process.env.X || { ...a, b: [c, ...d] };
while (true) {
  if (v) break;
  else continue;
}
