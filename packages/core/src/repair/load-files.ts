import { spawnSync } from 'node:child_process';
import { withoutSecrets } from '../hosts/without-secrets.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';

export type LoadResult = { loads: true } | { loads: false; error: string };

/** For each file: an addon that hangs is ended, and so counts as one that does not load. */
const timeLimitMs = 30_000;

/** Says which file it is about to load, so that a crash has a name. */
const script =
  'const f=process.argv.slice(1);const w=require("fs").writeSync;f.forEach((p,i)=>{w(1,i+"\\n");' +
  'try{process.dlopen({exports:{}},p);w(1,"ok\\n")}catch(e){w(1,JSON.stringify(String(e&&e.message||e))+"\\n")}});process.exit(0)';

/**
 * The last proof: loads addons in a child process of the runtime they are for. A crash or a hang is the child's; the files after it are tried in another
 * one.
 */
export function loadInChild(runtime: LocalRuntime, files: readonly string[]): LoadResult[] {
  const env: NodeJS.ProcessEnv = {
    ...withoutSecrets(process.env),
    ELECTRON_RUN_AS_NODE: '1',
    ABISTAMP_ACTIVE: '1',
  };
  delete env['NODE_OPTIONS'];
  const results: LoadResult[] = [];
  while (results.length < files.length) {
    const left = files.slice(results.length);
    const child = spawnSync(runtime.execPath, ['-e', script, ...left], {
      env,
      encoding: 'utf8',
      timeout: timeLimitMs * left.length,
      maxBuffer: 16 * 1024 * 1024,
    });
    results.push(...readResults(child.stdout ?? '', left.length, describeEnd(child)));
  }
  return results;
}

/** One result for each file that was begun; the one that ended the child gets `end` for its reason. */
function readResults(output: string, count: number, end: string): LoadResult[] {
  const results: LoadResult[] = [];
  // An addon may print while it loads: only the lines of the script's own making count.
  const lines = output.split('\n');
  for (let i = 0; i < count; i++) {
    const begun = lines.indexOf(`${i}`);
    if (begun < 0) break;
    const after = lines.slice(begun + 1).find((line) => line === 'ok' || line.startsWith('"'));
    const next = lines.indexOf(`${i + 1}`);
    if (after === 'ok') results.push({ loads: true });
    else results.push({ loads: false, error: after === undefined ? end : (JSON.parse(after) as string) });
    if (next < 0) break;
  }
  return results.length > 0 ? results : [{ loads: false, error: end }];
}

function describeEnd(child: ReturnType<typeof spawnSync>): string {
  if (child.error !== undefined) return child.error.message;
  if (child.signal !== null) return `the loading process was ended by ${child.signal}`;
  return `the loading process ended with exit code ${child.status}`;
}
