import { type NodeRelease, nodeGypPackage, nodeReleases } from '../toolchain/index.ts';

/**
 * Packages with real native code that compile in half a second: C, without V8's headers. `pinned` is tied to
 * one ABI, `stable` uses Node-API, and `scripted` has an install script that compiles nothing.
 */
export type SmallPackage = 'pinned' | 'stable' | 'scripted';

const pinnedSource = `#include <node_version.h>
/* struct node_module of node.h, for C. */
struct node_module {
  int version;
  unsigned flags;
  void *handle;
  const char *file;
  void *legacy;
  void (*start)(void *exports, void *module, void *context, void *data);
  const char *name;
  void *data;
  struct node_module *next;
};
extern void node_module_register(void *module);
static void start(void *exports, void *module, void *context, void *data) {}
static struct node_module self = {NODE_MODULE_VERSION, 0, 0, __FILE__, 0, start, "pinned", 0, 0};
__attribute__((constructor)) static void declare(void) { node_module_register(&self); }
`;

const stableSource = `#include <node_api.h>
NAPI_MODULE_INIT() { return exports; }
`;

/** What compiles them, as a dependency. */
export const nodeGyp: Readonly<Record<string, string>> = { 'node-gyp': `file:${await nodeGypPackage()}` };

/** Path of a compiled addon in its package. */
export const builtFile = (name: 'pinned' | 'stable'): string => `build/Release/${name}.node`;

/**
 * Sources of a package in `folder`: `pinned` has only a binding.gyp to say that it is compiled, `stable` has
 * a script.
 */
export function writeSmallPackage(
  kind: SmallPackage,
  { folder = `packed/${kind}`, manifest = {} }: { folder?: string; manifest?: Record<string, unknown> } = {},
): Record<string, string | object> {
  const base = { name: kind, version: '1.0.0' };
  if (kind === 'scripted')
    return {
      [`${folder}/package.json`]: { ...base, scripts: { postinstall: 'node made.js' }, ...manifest },
      [`${folder}/made.js`]: "require('node:fs').writeFileSync('made.txt', process.version)\n",
    };
  const scripts = kind === 'stable' ? { scripts: { install: 'node-gyp rebuild' } } : {};
  return {
    [`${folder}/package.json`]: { ...base, ...scripts, dependencies: nodeGyp, ...manifest },
    [`${folder}/binding.gyp`]: `{ "targets": [{ "target_name": "${kind}", "sources": ["addon.c"] }] }\n`,
    [`${folder}/addon.c`]: kind === 'pinned' ? pinnedSource : stableSource,
    [`${folder}/index.js`]: `module.exports = require('./${builtFile(kind)}');\n`,
  };
}

/**
 * What a project needs to depend on these packages: they come from local folders, packed as a registry's
 * would be.
 */
export function dependOn(...kinds: SmallPackage[]): {
  dependencies: Record<string, string>;
  files: Record<string, string | object>;
} {
  return {
    dependencies: Object.fromEntries(kinds.map((kind) => [kind, `file:./packed/${kind}`])),
    files: Object.assign({}, ...kinds.map((kind) => writeSmallPackage(kind))),
  };
}

/** The line that reports a mismatch of `pinned`, as a pattern. */
export function mismatchLine(built: NodeRelease, running: NodeRelease): RegExp {
  const name = (node: NodeRelease) => {
    const { version, abi } = nodeReleases[node];
    return `Node ${version.split('.')[0]}(?:\\.\\S+)? \\(ABI ${abi}\\)`;
  };
  return new RegExp(
    `^Abi Mismatch: pinned@1\\.0\\.0 .*${name(built)}.*${name(running)}.*; fix: yarn abi rebuild \\(ABI_MISMATCH\\)\n$`,
  );
}
