import { type NodeRelease, node, runTool } from '../../test/toolchain/index.ts';
import { classifyError } from './classify-error.ts';
import type { Tree } from './install.ts';

/** What really happens when a package is loaded. */
export type Seen =
  | { outcome: 'loads' }
  | { outcome: 'fails'; cause: string; message: string }
  /** It fails for a reason unrelated to native files. */
  | { outcome: 'unjudged'; why: string };

const loader = `
const name = process.argv[1], use = process.argv[2];
const texts = (error, depth = 0) => {
  if (error == null || depth > 6) return [];
  const own = String(error.code ?? '') + ' ' + String(error.message ?? error);
  return [own, ...texts(error.cause, depth + 1), ...(error.errors ?? []).flatMap((each) => texts(each, depth + 1))];
};
const fail = (error) => { process.stdout.write('\\n@' + JSON.stringify(texts(error)), () => process.exit(3)); };
const done = () => { process.stdout.write('\\n@[]', () => process.exit(0)); };
process.on('uncaughtException', fail);
(async () => {
  const { createRequire } = require('node:module');
  const require_ = createRequire(process.cwd() + '/index.js');
  let pkg;
  try { pkg = require_(name); } catch (error) {
    if (!['ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_REQUIRE_ASYNC_MODULE'].includes(error?.code)) throw error;
    const { pathToFileURL } = require('node:url');
    require('node:fs').writeFileSync('import.mjs', 'export * from ' + JSON.stringify(name) + '; import * as all from ' + JSON.stringify(name) + '; export default all.default ?? all');
    pkg = (await import(pathToFileURL(process.cwd() + '/import.mjs'))).default;
  }
  if (use) await new Function('pkg', 'require', 'return (async () => { ' + use + ' })()')(pkg, require_);
  done();
})().catch(fail);
`;

/** Loads the package in a child process under a Node.js. */
export async function observeTree(tree: Tree, release: NodeRelease): Promise<Seen> {
  const { subject, folder } = tree;
  const { execPath } = await node(release);
  const name = subject.spec.replace(/(?<=.)@[^@/]*$/, '');
  const args =
    subject.bin === undefined
      ? ['-e', loader, name, subject.use ?? '']
      : [`node_modules/.bin/${subject.bin}`, '--version'];
  const { code, signal, stdout, stderr } = await runTool(execPath, args, {
    cwd: folder,
    node: release,
    timeoutMs: 60_000,
  });
  if (code === 0) return { outcome: 'loads' };
  const texts = readTexts(stdout);
  return classifyError(texts ?? [stderr], signal, stderr);
}

function readTexts(stdout: string): string[] | null {
  const at = stdout.lastIndexOf('\n@[');
  if (at < 0) return null;
  try {
    return JSON.parse(stdout.slice(at + 2));
  } catch {
    return null;
  }
}
