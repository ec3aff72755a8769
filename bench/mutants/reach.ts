import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Start, end, and whether it was run. */
type Range = readonly [start: number, end: number, ran: boolean];

/** Which parts of which files of the repository a test runs, as V8 counts them, in each of its processes. */
export class Reach {
  readonly #processes: Readonly<Record<string, readonly Range[]>>[];

  private constructor(processes: Readonly<Record<string, readonly Range[]>>[]) {
    this.#processes = processes;
  }

  /** Reads the NODE_V8_COVERAGE files in a folder. */
  static read(folder: string, root: string): Reach {
    return new Reach(
      readdirSync(folder).map((name) =>
        readProcess(JSON.parse(readFileSync(join(folder, name), 'utf8')), root),
      ),
    );
  }

  static fromJson(json: ReturnType<Reach['toJSON']>): Reach {
    return new Reach(json);
  }

  toJSON(): Readonly<Record<string, readonly Range[]>>[] {
    return this.#processes;
  }

  get files(): string[] {
    return [...new Set(this.#processes.flatMap((each) => Object.keys(each)))].sort();
  }

  /** Whether the innermost block around this position was run, in any process. */
  has(file: string, offset: number): boolean {
    return this.#processes.some((process) => {
      const around = (process[file] ?? []).filter(([start, end]) => start <= offset && offset < end);
      const least = Math.min(...around.map(([start, end]) => end - start));
      return around.some(([start, end, ran]) => ran && end - start === least);
    });
  }
}

interface Coverage {
  result: {
    url: string;
    functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
  }[];
}

function readProcess({ result }: Coverage, root: string): Record<string, Range[]> {
  const files: Record<string, Range[]> = {};
  for (const { url, functions } of result) {
    const path = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : '';
    if (!path.startsWith(`${root}/`) || !/^(?!.*\/node_modules\/).*\.[cm]?[jt]s$/.test(path)) continue;
    files[path.slice(root.length + 1)] = functions.flatMap(({ ranges }) =>
      ranges.map(({ startOffset, endOffset, count }): Range => [startOffset, endOffset, count > 0]),
    );
  }
  return files;
}
