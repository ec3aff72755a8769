import type { NativeFile } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { summarizeFacts } from '../stamp/summary.ts';
import { judgeFile } from '../verdict/judge-file.ts';
import { describeProblem } from './describe-finding.ts';
import { nameAbis, nameRuntime } from './names.ts';
import type { Style } from './style.ts';

/** A file that somebody asked to see. */
export interface ShownFile {
  path: string;
  sha256: string;
  size: number;
  facts: NativeFile;
}

/** `show --json`: version 1, files in the order of the arguments. */
export function formatShowJson(files: readonly ShownFile[]) {
  return {
    version: 1,
    files: files.map(({ path, sha256, size, facts }) => ({
      path,
      sha256,
      size,
      ...summarizeFacts(facts),
      problems:
        facts.format === null
          ? [{ code: facts.reason, detail: facts.detail }]
          : facts.slices.flatMap((slice) => slice.problems),
    })),
  };
}

export function formatShowPretty(files: readonly ShownFile[], runtime: Runtime, style: Style): string {
  return files.map((file) => formatFile(file, runtime, style)).join('\n');
}

function formatFile(file: ShownFile, runtime: Runtime, style: Style): string {
  const { facts } = file;
  const problem = judgeFile(facts, runtime);
  const verdict =
    problem === null
      ? `${style.green('✔')} fits ${nameRuntime(runtime)}`
      : `${style.red('✖')} ${describeProblem(problem, runtime).found}; required here: ${describeProblem(problem, runtime).required}`;
  const lines = [style.bold(file.path), `  ${verdict}`];
  const summary = summarizeFacts(facts);
  const row = (name: string, value: string | null) => {
    if (value !== null && value !== '') lines.push(`  ${style.dim(name.padEnd(10))}${value}`);
  };
  if (facts.format !== null) {
    row(
      'format',
      `${summary.format} for ${summary.platform ?? 'an unknown platform'} ${summary.archs.join(' + ')}`,
    );
    row('kind', describeKind(summary));
    row(
      'libc',
      [summary.libc, summary.glibc === null ? null : `at least ${summary.glibc}`].filter(Boolean).join(', '),
    );
    row('C++', summary.glibcxx === null ? null : `libstdc++ with GLIBCXX_${summary.glibcxx}`);
    row('needs', summary.needed.join(' '));
  }
  row('sha256', file.sha256);
  return `${lines.join('\n')}\n`;
}

function describeKind(summary: ReturnType<typeof summarizeFacts>): string {
  const levels = summary.nodeApi;
  const level = levels?.declared ?? levels?.required ?? null;
  switch (summary.kind) {
    case 'abi':
      return summary.abis.length === 0
        ? 'runs on one ABI, which the file does not tell'
        : `runs on ${nameAbis(summary.abis, summary.runtime)} only`;
    case 'node-api':
      return `Node-API${level === null ? '' : ` ${level}`}: runs on any ABI`;
    case 'hybrid':
      return 'Node-API, and V8 directly: no ABI is checked, but it fits few';
    default:
      return 'library or program';
  }
}
