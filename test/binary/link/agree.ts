import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { checkLink, type LinkEnvironment, type LinkProblem } from '@abistamp/binary';
import { node } from '../../toolchain/index.ts';

export interface Expectation {
  /** The kinds of problems predicted, in order; none: it loads. */
  problems: LinkProblem['kind'][];
  /** What the real loader says. Left out: it loads. */
  message?: RegExp;
  environment?: Partial<Pick<LinkEnvironment, 'libraryPath' | 'preload' | 'bindNow' | 'tunables'>>;
}

const script = `
try { process.dlopen({ exports: {} }, process.argv[1]); console.log('loads'); }
catch (error) { console.log(error.message); }
`;

/** Asserts that checkLink predicts this, and that this machine's real loader does it. */
export async function assertLink(path: string, expectation: Expectation): Promise<LinkProblem[]> {
  const { problems, message = /^loads\n$/, environment = {} } = expectation;
  const { execPath } = await node(24);
  const settings = { libraryPath: '', preload: '', bindNow: false, tunables: '', ...environment };
  const report = checkLink(path, { execPath }, settings);
  assert.ok(report.checked);
  assert.deepEqual(
    report.problems.map(({ kind }) => kind),
    problems,
  );
  assert.equal(
    report.loads,
    problems.every((kind) => kind === 'symbol-latent'),
  );
  assert.match(await loadForReal(execPath, path, settings), message);
  return report.problems;
}

function loadForReal(
  execPath: string,
  path: string,
  settings: Required<Expectation>['environment'],
): Promise<string> {
  const { libraryPath, preload, bindNow, tunables } = settings;
  const env = {
    ...(libraryPath ? { LD_LIBRARY_PATH: libraryPath } : {}),
    ...(preload ? { LD_PRELOAD: preload } : {}),
    ...(bindNow ? { LD_BIND_NOW: '1' } : {}),
    ...(tunables ? { GLIBC_TUNABLES: tunables } : {}),
  };
  return new Promise((resolve) => {
    execFile(execPath, ['-e', script, path], { env, timeout: 30_000 }, (error, stdout, stderr) => {
      resolve(error === null ? stdout : `${stdout}${stderr}`);
    });
  });
}
