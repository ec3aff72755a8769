import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';

/** What really happens to a file in `process.dlopen`. */
export type Outcome =
  | 'loads'
  | 'library missing'
  | 'version missing'
  | 'symbol missing'
  | 'other ABI'
  | 'not registered'
  | 'symbol lookup later'
  | 'crash'
  | 'other message'
  | 'too slow';

export interface Observation {
  outcome: Outcome;
  detail: string;
}

const LIMIT_MS = 20_000;
const NOBODY = 65_534;
const begin = 'abistamp-loaded ';

const script = `
const { writeSync } = require('node:fs');
try { process.dlopen({ exports: {} }, process.argv[1]); writeSync(1, '${begin}\\n'); }
catch (error) { writeSync(1, '${begin}' + error.message.split('\\n').join(' ') + '\\n'); }
process.reallyExit(0);
`;

/** Loads the file in its own process, unprivileged if possible: addons run code when they are loaded. */
export function loadInChild(execPath: string, file: string): Promise<Observation> {
  const isRoot = process.getuid?.() === 0;
  const rights = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  const options = { cwd: tmpdir(), env: { PATH: '/usr/bin:/bin' }, timeout: LIMIT_MS, ...rights };
  return new Promise((resolve) => {
    execFile(
      execPath,
      ['-e', script, file],
      { ...options, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        const line = stdout.split('\n').findLast((text) => text.startsWith(begin));
        if (line !== undefined) resolve(classify(line.slice(begin.length).trim()));
        else if (error?.killed) resolve({ outcome: 'too slow', detail: '' });
        else if (/symbol lookup error/.test(stderr))
          resolve({ outcome: 'symbol lookup later', detail: lastLine(stderr) });
        else
          resolve({
            outcome: 'crash',
            detail: `${error?.signal ?? error?.code ?? ''} ${lastLine(stderr)}`.trim(),
          });
      },
    );
  });
}

function classify(message: string): Observation {
  const detail = message;
  if (message === '') return { outcome: 'loads', detail };
  if (/version `[^']+' not found/.test(message)) return { outcome: 'version missing', detail };
  if (/undefined symbol/.test(message)) return { outcome: 'symbol missing', detail };
  if (/cannot open shared object file|invalid ELF header|file too short/.test(message)) {
    return { outcome: 'library missing', detail };
  }
  if (/compiled against a different Node\.js version/.test(message)) return { outcome: 'other ABI', detail };
  if (/did not self-register/.test(message)) return { outcome: 'not registered', detail };
  return { outcome: 'other message', detail };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
