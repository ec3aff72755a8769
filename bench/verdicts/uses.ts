/**
 * Code that makes a package load its native part, by the package's name, for those that load it on first use:
 * what is said about them is compared with what happens then. `pkg` is the result of `require` or `import`.
 */
export const uses: Readonly<Record<string, string>> = {
  '@swc/core': "pkg.transformSync('1')",
  esbuild: "pkg.transformSync('1')",
  'node-hid': 'pkg.devices()',
  // Required, version 7 only gives its version.
  typescript:
    "require('node:child_process').execFileSync(process.execPath, [require('node:path').join(require.resolve('typescript/package.json'), '../bin/tsc'), '--version'])",
  '@vscode/vsce-sign':
    "await pkg.verify('a', 'b', false).catch((error) => { if (error.code === 'ENOENT') throw error; })",
};
