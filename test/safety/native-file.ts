import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../support/make-folder.ts';
import { type NodeRelease, node as provideNode } from '../toolchain/index.ts';

/** C without V8's headers: an addon for one ABI that runs code of its own when loaded. */
const source = (onLoad: string) => `#include <node_version.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
struct node_module {
  int version; unsigned flags; void *handle; const char *file; void *legacy;
  void (*start)(void *, void *, void *, void *); const char *name; void *data; struct node_module *next;
};
extern void node_module_register(void *module);
static void start(void *exports, void *module, void *context, void *data) {}
static struct node_module self = {NODE_MODULE_VERSION, 0, 0, __FILE__, 0, start, "made", 0, 0};
__attribute__((constructor)) static void onload(void) { ${onLoad} node_module_register(&self); }
`;

const made = new Map<string, Buffer>();

/**
 * The bytes of an addon compiled for a Node.js.
 * @param onLoad C statements that run when it is loaded
 */
export async function addonFor(release: NodeRelease, onLoad = ''): Promise<Buffer> {
  const key = `${release} ${onLoad}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const { nodedir } = await provideNode(release);
  const folder = makeFolder('addon');
  writeFileSync(join(folder, 'addon.c'), source(onLoad));
  const include = join(nodedir, 'include', 'node');
  execFileSync('cc', ['-shared', '-fPIC', '-I', include, '-o', 'addon.node', 'addon.c'], { cwd: folder });
  const bytes = readFileSync(join(folder, 'addon.node'));
  made.set(key, bytes);
  return bytes;
}
