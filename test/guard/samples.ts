import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { guard } from './guarded.ts';

/** Addons in C without headers: node.h's `struct node_module`, and Node-API's two entry points. */
const pinned = (abi: number) => `
  static void start(void *exports, void *module, void *context, void *data) {}
  static struct { int version; unsigned flags; void *handle; const char *file; void *legacy;
    void (*start)(void *, void *, void *, void *); const char *name; void *data, *next;
  } self = { ${abi}, 0, 0, "addon.c", 0, 0, "addon", 0, 0 };
  extern void node_module_register(void *module);
  __attribute__((constructor)) static void declare(void) { self.start = start; node_module_register(&self); }`;
const nodeApi = (level: number) => `
  extern int napi_create_int32(void *, int, void **);
  extern int napi_set_named_property(void *, void *, const char *, void *);
  int node_api_module_get_api_version_v1(void) { return ${level}; }
  void *napi_register_module_v1(void *env, void *exports) {
    void *answer; napi_create_int32(env, 42, &answer); napi_set_named_property(env, exports, "answer", answer); return exports; }`;

/** What each package's addon is, and what a guarded program says of it. */
const sources = { fits: nodeApi(8), other: pinned(83), kills: nodeApi(99) } as const;
export const samples = [...Object.keys(sources), 'foreign'] as const;

export const guardedLines = [
  'fits loaded {"answer":42}',
  'other ERR_DLOPEN_FAILED ABI_MISMATCH',
  'kills ERR_DLOPEN_FAILED NODE_API_TOO_NEW',
  'foreign ERR_DLOPEN_FAILED ARCH_MISMATCH',
];

let compiled: Record<keyof typeof sources | 'foreign', Uint8Array> | null = null;

/** The addons, compiled once for each process. */
export function compileSamples(): NonNullable<typeof compiled> {
  const folder = makeFolder('samples');
  const compile = (name: keyof typeof sources) => {
    writeFileSync(join(folder, `${name}.c`), sources[name]);
    execFileSync('cc', ['-shared', '-fPIC', '-nostdlib', '-o', `${name}.node`, `${name}.c`], { cwd: folder });
    return readFileSync(join(folder, `${name}.node`));
  };
  const foreign = buildElf({ machine: 183 });
  compiled ??= { fits: compile('fits'), other: compile('other'), kills: compile('kills'), foreign };
  return compiled;
}

/** A package for each sample in `node_modules`, and the guard as it is published. */
export function writeSamples(cwd: string): void {
  for (const [name, addon] of Object.entries(compileSamples()))
    writeFiles(cwd, {
      [`node_modules/${name}/package.json`]: { name, version: '1.0.0', main: 'index.js' },
      [`node_modules/${name}/index.js`]: "module.exports = require('./build/Release/addon.node');\n",
      [`node_modules/${name}/build/Release/addon.node`]: addon,
    });
  const installed = join(cwd, 'node_modules/@abistamp/guard');
  cpSync(dirname(guard), join(installed, 'dist'), { recursive: true });
  copyFileSync(join(dirname(guard), '../package.json'), join(installed, 'package.json'));
}

/** A line for each sample: that it loaded, and what it exports, or the error's code and its finding's. */
export const loadSamples = (require = 'require') => `
  const describe = (load) => {
    try { return 'loaded ' + JSON.stringify(load()); }
    catch (error) { return error.code + ' ' + /problems\\/(\\w+)\\.md/.exec(error.message)?.[1]; }
  };
  const lines = [
    ${samples.map((name) => `'${name} ' + describe(() => ${require}('${name}')),`).join('\n    ')}
  ];`;
