// Loads every native dependency of this project, and says so. Under a Node that they were not built for, this
// is where a program without abistamp ends.
const names = Object.keys(require('./package.json').dependencies);
for (const name of names) {
  require(name);
  console.log(`  loaded ${name}`);
}
console.log(`all ${names.length} load on Node ${process.versions.node} (ABI ${process.versions.modules})`);
