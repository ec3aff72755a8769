import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { maxBytes } from '../files/limits.ts';
import { signalGroup } from '../hosts/process-groups.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

export type LoadResult = { loads: true } | { loads: false; error: string };

/** Per file: an addon that hangs is killed and counts as not loading. */
const timeLimitMs = 30_000;

/**
 * Names the file it is about to load, so that a crash can be attributed. It answers on a channel of its own
 * and signs each line with a secret read from standard input before any addon was loaded: an addon may print
 * anything.
 */
const script =
  'const{writeSync:w,readFileSync:r}=require("fs"),s=JSON.stringify,o=process.dlopen,x=process.reallyExit.bind(process),' +
  'n=r(0,"utf8"),f=process.argv.slice(1),t=(i,a)=>w(3,"\\n"+n+" "+i+" "+a+"\\n");f.forEach((p,i)=>{t(i,"begin");' +
  'try{o.call(process,{exports:{}},p);t(i,"ok")}catch(e){t(i,s(String(e&&e.message||e)))}});x(0)';

/**
 * The final proof: loads addons in a child process of their runtime. A crash or a hang ends the child alone;
 * the remaining files are tried in a new one.
 */
export function loadInChild(
  runtime: Runtime & { execPath: string },
  files: readonly string[],
  limitMs = timeLimitMs,
): LoadResult[] {
  const env: NodeJS.ProcessEnv = {
    ...withoutCredentials(process.env),
    ELECTRON_RUN_AS_NODE: '1',
    ABISTAMP_ACTIVE: '1',
  };
  delete env['NODE_OPTIONS'];
  const results: LoadResult[] = [];
  while (results.length < files.length) {
    const left = files.slice(results.length);
    const nonce = randomBytes(16).toString('hex');
    const options: SpawnSyncOptionsWithStringEncoding & { detached: boolean } = {
      env,
      input: nonce,
      encoding: 'utf8',
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
      timeout: limitMs * left.length,
      // It may ignore every other signal.
      killSignal: 'SIGKILL',
      maxBuffer: maxBytes.loadResults,
      detached: process.platform !== 'win32',
      windowsHide: true,
    };
    const child = spawnSync(runtime.execPath, ['-e', script, ...left], options);
    // Processes that an addon started are killed with it.
    if (process.platform !== 'win32' && child.pid > 0) signalGroup(child.pid, 'SIGKILL');
    results.push(...readResults(child.output?.[3] ?? '', nonce, left.length, describeEnd(child)));
  }
  return results;
}

/** One result per file that was begun; the file that ended the child gets `end` as its reason. */
function readResults(output: string, nonce: string, count: number, end: string): LoadResult[] {
  const answers = new Map<string, string>();
  for (const line of output.split('\n')) {
    const [sign, index = '', ...rest] = line.split(' ');
    const answer = rest.join(' ');
    if (sign === nonce && answer !== 'begin') answers.set(index, answer);
    else if (sign === nonce && !answers.has(index)) answers.set(index, '');
  }
  const results: LoadResult[] = [];
  for (let i = 0; i < count; i++) {
    const answer = answers.get(`${i}`);
    if (answer === undefined) break;
    if (answer === 'ok') results.push({ loads: true });
    else results.push({ loads: false, error: answer === '' ? end : parseError(answer) });
  }
  return results.length > 0 ? results : [{ loads: false, error: end }];
}

function parseError(answer: string): string {
  try {
    return String(JSON.parse(answer));
  } catch {
    return answer;
  }
}

function describeEnd(child: ReturnType<typeof spawnSync>): string {
  if (child.error !== undefined) return child.error.message;
  if (child.signal !== null) return `the loading process was ended by ${child.signal}`;
  return `the loading process ended with exit code ${child.status}`;
}
