import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Which parts of which files a test runs, as V8 counts them. */
export class Reach {
  readonly #functions = new Map<string, Range[]>();

  /** Reads the NODE_V8_COVERAGE files in a folder, and deletes them. */
  static read(folder: string, root: string): Reach {
    const reach = new Reach();
    for (const name of readdirSync(folder)) {
      const { result }: Coverage = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      for (const { url, functions } of result) {
        if (!url.startsWith('file:')) continue;
        const path = fileURLToPath(url);
        if (path.startsWith(`${root}/`)) reach.#add(path.slice(root.length + 1), functions);
      }
    }
    rmSync(folder, { recursive: true, force: true });
    return reach;
  }

  #add(file: string, functions: Coverage['result'][number]['functions']): void {
    const ranges = functions.flatMap(({ ranges: inner }) => inner);
    this.#functions.set(file, [...(this.#functions.get(file) ?? []), ...ranges]);
  }

  /** Whether the innermost block around this position was run, in any process. */
  has(file: string, offset: number): boolean {
    const around = (this.#functions.get(file) ?? []).filter(
      ({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset,
    );
    const size = ({ startOffset, endOffset }: Range) => endOffset - startOffset;
    const least = Math.min(...around.map(size));
    return around.some((range) => size(range) === least && range.count > 0);
  }
}

interface Range {
  startOffset: number;
  endOffset: number;
  count: number;
}

interface Coverage {
  result: { url: string; functions: { ranges: Range[] }[] }[];
}
