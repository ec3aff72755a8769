import { execFileSync } from 'node:child_process';
import { AbistampError } from '../errors.ts';
import { isRecord, parseJson } from '../files/json.ts';
import { kindOf } from './kind.ts';
import { libcOfInterpreter, readGlibcVersion, readInterpreter } from './libc.ts';
import { readMacOsVersion } from './macos.ts';
import type { Runtime } from './runtime.ts';
import { withoutCredentials } from './without-secrets.ts';

/** Deno has no `-e`, but `eval`, whose code is a module. */
const question =
  'process.stdout.write(JSON.stringify({v:process.versions,p:process.platform,a:process.arch,e:process.execPath}))';

interface Answer {
  v: Readonly<Record<string, string | undefined>>;
  p: Runtime['platform'];
  a: Runtime['arch'];
  e: string;
}

/** Null for what none of these programs would answer. */
function readAnswer(text: string): Answer | null {
  const answer = parseJson(text);
  if (!isRecord(answer) || !isRecord(answer['v'])) return null;
  const isWhole = ['p', 'a', 'e'].every((name) => typeof answer[name] === 'string');
  return isWhole && /^\d+$/.test(String(answer['v']['modules'])) ? (answer as unknown as Answer) : null;
}

/**
 * Another program as a runtime: Node.js, Electron, Bun or Deno. Runs it once, with nothing preloaded.
 * @throws AbistampError `RUNTIME_UNREADABLE` when it does not run or does not answer as one of them would
 */
export function probeRuntime(execPath: string): Runtime {
  const { v, p, a, e } = askRuntime(execPath);
  const kind = kindOf(v);
  const loader = p === 'linux' ? readInterpreter(e) : null;
  const libc = libcOfInterpreter(loader);
  return {
    kind,
    version: v[kind] ?? null,
    abi: Number(v['modules']),
    nodeApi: v['napi'] === undefined ? null : Number(v['napi']),
    platform: p,
    arch: a,
    libc,
    glibc: libc === 'glibc' && loader !== null ? readGlibcVersion(loader) : null,
    macos: p === 'darwin' ? readMacOsVersion() : null,
    execPath: e,
  };
}

function askRuntime(execPath: string): Answer {
  const env: NodeJS.ProcessEnv = { ...withoutCredentials(process.env), ELECTRON_RUN_AS_NODE: '1' };
  delete env['NODE_OPTIONS'];
  const ask = (args: string[]) => {
    const text = execFileSync(execPath, args, {
      env,
      encoding: 'utf8',
      timeout: 20_000,
      // It may ignore every other signal.
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const answer = readAnswer(text);
    if (answer === null) throw new Error(`${execPath} gives another answer`);
    return answer;
  };
  try {
    return ask(['-e', question]);
  } catch (cause) {
    try {
      return ask(['eval', `import process from 'node:process';${question}`]);
    } catch {
      // What the usual way said is worth more.
    }
    throw new AbistampError('RUNTIME_UNREADABLE', `${execPath} does not run as Node.js on this machine`, {
      hint: 'name a node, electron, bun or deno program that starts here',
      cause,
    });
  }
}
