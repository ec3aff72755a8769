import { execFileSync } from 'node:child_process';
import { AbistampError } from '../errors.ts';
import { libcOfInterpreter, readGlibcVersion, readInterpreter } from './libc.ts';
import type { Runtime } from './runtime.ts';
import { withoutCredentials } from './without-secrets.ts';

const question =
  'process.stdout.write(JSON.stringify({v:process.versions,p:process.platform,a:process.arch,e:process.execPath}))';

interface Answer {
  v: Record<string, string | undefined>;
  p: Runtime['platform'];
  a: Runtime['arch'];
  e: string;
}

/**
 * Another Node.js or Electron binary as a runtime: runs it once, with nothing preloaded.
 * @throws AbistampError `RUNTIME_UNREADABLE` when it does not run or does not answer as Node.js would
 */
export function probeRuntime(execPath: string): Runtime {
  const { v, p, a, e } = askRuntime(execPath);
  const loader = p === 'linux' ? readInterpreter(e) : null;
  const libc = libcOfInterpreter(loader);
  return {
    kind: v['electron'] === undefined ? 'node' : 'electron',
    version: v['electron'] ?? v['node'] ?? null,
    abi: Number(v['modules']),
    nodeApi: v['napi'] === undefined ? null : Number(v['napi']),
    platform: p,
    arch: a,
    libc,
    glibc: libc === 'glibc' && loader !== null ? readGlibcVersion(loader) : null,
    execPath: e,
  };
}

function askRuntime(execPath: string): Answer {
  const env: NodeJS.ProcessEnv = { ...withoutCredentials(process.env), ELECTRON_RUN_AS_NODE: '1' };
  delete env['NODE_OPTIONS'];
  try {
    const output = execFileSync(execPath, ['-e', question], { env, encoding: 'utf8', timeout: 20_000 });
    return JSON.parse(output) as Answer;
  } catch (cause) {
    throw new AbistampError('RUNTIME_UNREADABLE', `${execPath} does not run as Node.js on this machine`, {
      hint: 'name a node or electron program that starts here',
      cause,
    });
  }
}
