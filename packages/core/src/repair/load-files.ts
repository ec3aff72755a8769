import { parseJson } from '../files/json.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { describeEnd, runSigned } from './signed-child.ts';

type LoadResult = { loads: true } | { loads: false; error: string; code?: string };

/** Per file: an addon that hangs is killed and counts as not loading. */
const timeLimitMs = 30_000;

/**
 * Names the file it is about to load, so that a crash can be attributed. In a block: names of a script's top
 * level are seen by all that it loads, and its secret is one of them.
 */
const script =
  '{const{writeSync:w,readFileSync:r}=require("fs"),s=JSON.stringify,o=process.dlopen,x=process.reallyExit.bind(process),' +
  'n=r(0,"utf8"),[h,...f]=process.argv.slice(1),t=(i,a)=>w(3,"\\n"+n+" "+i+" "+a+"\\n");f.forEach((p,i)=>{t(i,"begin");' +
  'try{h==="load"?o.call(process,{exports:{}},p):require(p);t(i,"ok")}catch(e){t(i,s([e&&e.code,String(e&&e.message||e)]))}});x(0)}';

/**
 * The final proof: loads addons in a child process of their runtime. A crash or a hang ends the child alone;
 * the remaining files are tried in a new one.
 */
export function loadInChild(
  runtime: LocalRuntime,
  files: readonly string[],
  limitMs = timeLimitMs,
): Promise<LoadResult[]> {
  return tryInChild('load', runtime, files, limitMs);
}

/**
 * Requires packages, with all that their builds made, in a child process of their runtime. One that lacks
 * other packages, or that is not for `require`, counts as loading: that is not its build's fault.
 * @param folders absolute
 */
export async function requireInChild(
  runtime: LocalRuntime,
  folders: readonly string[],
  limitMs = timeLimitMs,
): Promise<LoadResult[]> {
  const results = await tryInChild('require', runtime, folders, limitMs);
  return results.map((result, i) =>
    !result.loads && isOfOthers(result, folders[i] ?? '') ? { loads: true } : result,
  );
}

function isOfOthers({ code = '', error }: { code?: string; error: string }, folder: string): boolean {
  if (code !== 'MODULE_NOT_FOUND') return /^ERR_(?:REQUIRE|PACKAGE|UNSUPPORTED|UNKNOWN)_/.test(code);
  const wanted = /'(.*?)'/.exec(error)?.[1] ?? '';
  return !wanted.startsWith('.') && !wanted.startsWith(`${folder}/`);
}

async function tryInChild(
  how: 'load' | 'require',
  runtime: LocalRuntime,
  files: readonly string[],
  limitMs: number,
): Promise<LoadResult[]> {
  const results: LoadResult[] = [];
  while (results.length < files.length) {
    const left = files.slice(results.length);
    const { lines, end } = await runSigned(runtime, script, [how, ...left], {
      limitMs: limitMs * left.length,
    });
    results.push(...readResults(lines, left.length, describeEnd(end)));
  }
  return results;
}

/** One result per file that was begun; the file that ended the child gets `end` as its reason. */
function readResults(lines: readonly string[][], count: number, end: string): LoadResult[] {
  const answers = new Map<string, string>();
  for (const line of lines) {
    const [index = '', ...words] = line;
    const answer = words.join(' ');
    if (answer !== 'begin') answers.set(index, answer);
    else if (!answers.has(index)) answers.set(index, '');
  }
  const results: LoadResult[] = [];
  for (let i = 0; i < count; i++) {
    const answer = answers.get(`${i}`);
    if (answer === undefined) break;
    if (answer === 'ok') results.push({ loads: true });
    else results.push({ loads: false, ...(answer === '' ? { error: end } : parseError(answer)) });
  }
  return results.length > 0 ? results : [{ loads: false, error: end }];
}

function parseError(answer: string): { error: string; code?: string } {
  const told = parseJson(answer);
  const [code, message] = Array.isArray(told) ? told : [null, answer];
  return { error: String(message), ...(typeof code === 'string' ? { code } : {}) };
}
