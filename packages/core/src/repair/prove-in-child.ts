import { join } from 'node:path';
import { parseJson } from '../files/json.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import type { ProofEnd } from '../verdict/proof.ts';
import { describeEnd, runSigned } from './signed-child.ts';

/** What happened when a package was required. */
interface LoadProof {
  end: ProofEnd;
  /** Native files that were opened: absolute paths, in order. */
  opened: string[];
  /** Native files that could not be opened, and why. */
  refused: { file: string; error: string }[];
  /** The native file that was being opened when the process died. */
  opening: string | null;
}

/** A package that is required does hardly anything but load; one that has not done so by then never will. */
const timeLimitMs = 30_000;

/**
 * Requires one package by its name, as a file in the folder above its `node_modules` would, and nothing else
 * of it; imports it if it cannot be required. `process.dlopen` is watched, and called as it was. Plug'n'Play's
 * map is set up after that, so that files are seen where they really are.
 *
 * In a block: names of a script's top level are seen by all that it loads, and its secret is one of them.
 */
const script =
  '{const{writeSync:w,readFileSync:r}=require("fs"),M=require("module"),s=JSON.stringify,x=process.reallyExit.bind(process),' +
  'n=r(0,"utf8"),[p,f,m]=process.argv.slice(1),t=(k,d)=>w(3,"\\n"+n+" "+k+" "+s(d)+"\\n"),' +
  'e=e=>[String(e&&e.code||""),String(e&&e.message||e).slice(0,4000)],o=process.dlopen;' +
  'process.dlopen=function(){const a=String(arguments[1]);t("opening",a);let v;' +
  'try{v=Reflect.apply(o,this,arguments)}catch(c){t("refused",[a,e(c)[1]]);throw c}t("opened",a);return v};' +
  'process.on("exit",c=>t("exited",c));const F=new M(f);F.filename=f;F.paths=M._nodeModulePaths(require("path").dirname(f));' +
  'const d=()=>{t("done",null);x(0)},l=c=>{t("threw",e(c));x(0)};' +
  'try{m&&require(m).setup();F.require(p);d()}catch(c){' +
  'if(/^ERR_(REQUIRE_\\w+|PACKAGE_PATH_NOT_EXPORTED)$/.test(String(c&&c.code))){' +
  'F._compile("module.exports=n=>import(n)",f);F.exports(p).then(d,b=>l(b&&b.code?b:c))}else l(c)}}';

/**
 * Requires a package in its own child process, under a runtime of this machine. A crash or a hang ends
 * the child alone.
 * @param root of the tree, absolute: the child runs there
 * @param path folder of the package, relative to the root, with its name as the last part
 * @param map Plug'n'Play's, absolute; null for Node's own lookup
 */
export async function proveInChild(
  runtime: LocalRuntime,
  root: string,
  path: string,
  { map, limitMs = timeLimitMs }: { map: string | null; limitMs?: number },
): Promise<LoadProof> {
  const at = path.lastIndexOf('node_modules/');
  const name = path.slice(at + 'node_modules/'.length);
  // Plug'n'Play resolves a package's own name from inside of it, and knows no place above.
  const folder = map === null ? join(root, path.slice(0, at)) : join(root, path);
  const args = [name, join(folder, 'abistamp-proof.cjs'), ...(map === null ? [] : [map])];
  const { lines, end } = await runSigned(runtime, script, args, { limitMs, cwd: root });
  const proof: LoadProof = {
    end: { kind: 'died', error: describeEnd(end) },
    ...{ opened: [], refused: [], opening: null },
  };
  for (const line of lines) note(proof, line);
  return proof;
}

/** Adds one answer of the child. */
function note(proof: LoadProof, [kind = '', ...words]: readonly string[]): void {
  const data = parseJson(words.join(' '));
  const [first, second] = Array.isArray(data) ? data.map(String) : [String(data)];
  switch (kind) {
    case 'opening':
      proof.opening = first ?? null;
      return;
    case 'opened':
      proof.opened.push(first ?? '');
      proof.opening = null;
      return;
    case 'refused':
      proof.refused.push({ file: first ?? '', error: second ?? '' });
      proof.opening = null;
      return;
    case 'done':
      proof.end = { kind: 'done' };
      return;
    case 'threw':
      proof.end = { kind: 'threw', code: first === '' ? null : (first ?? null), error: second ?? '' };
      return;
    case 'exited':
      proof.end = { kind: 'exited', code: Number(data) };
      return;
  }
}
