// Loads every native dependency of this project, and says so. Under a Node that they were not built for, this
// is where a program without abistamp ends.
const { dependencies, devDependencies } = require('./package.json');

const names = Object.keys({ ...dependencies, ...devDependencies }).filter(
  (name) => !name.endsWith('abistamp'),
);
for (const name of names) {
  require(name);
  console.log(`  loaded ${name}`);
}
console.log(`all ${names.length} load on Node ${process.versions.node} (ABI ${process.versions.modules})`);
