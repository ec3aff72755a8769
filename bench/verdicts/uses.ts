/**
 * Code that makes a package load its native part, by the package's name, for those that load it on first use:
 * what is said about them is compared with what happens then. `pkg` is the result of `require` or `import`.
 */
export const uses: Readonly<Record<string, string>> = {
  esbuild: "pkg.transformSync('1')",
  'node-hid': 'pkg.devices()',
  '@vscode/vsce-sign':
    "await pkg.verify('a', 'b', false).catch((error) => { if (error.code === 'ENOENT') throw error; })",
};
