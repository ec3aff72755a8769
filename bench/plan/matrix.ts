/** What a forecast was compared with. */
export interface Seen {
  /** Whether the tree, as it is, loads there. */
  load: 'loads' | 'fails' | 'unjudged';
  /** What an install there from nothing comes to. */
  install: 'installs and loads' | 'installs' | 'does not install' | 'not installed there';
}

/** Forecasts against what happened, as a confusion matrix, and those that were wrong. */
export class Matrix {
  readonly #cells = new Map<string, number>();
  readonly #wrong: string[] = [];
  readonly #compiled = { right: 0, all: 0 };

  /** @param said an outcome; with ", in doubt" where it is a warning */
  add(where: string, said: string, code: string, seen: Seen): void {
    const key = `${said.padEnd(20)} ${`${seen.load};`.padEnd(10)} ${seen.install}`;
    this.#cells.set(key, (this.#cells.get(key) ?? 0) + 1);
    const isWrong = judge(said, seen);
    if (isWrong) this.#wrong.push(`${where}: ${key} (${code})`);
    if (said !== 'compile' || seen.install === 'not installed there') return;
    this.#compiled.all++;
    if (!isWrong) this.#compiled.right++;
  }

  /** Prints all of it; false where a forecast was wrong. */
  print(): boolean {
    console.log('count  said                 as it is   installed there');
    for (const [key, count] of [...this.#cells].sort()) console.log(`${String(count).padStart(5)}  ${key}`);
    const { right, all } = this.#compiled;
    console.log(
      `"compile" without a doubt: ${right} of ${all} installed; ${this.#wrong.length} forecasts wrong`,
    );
    for (const line of this.#wrong) console.log(line);
    return this.#wrong.length === 0;
  }
}

function judge(said: string, { load, install }: Seen): boolean {
  if (said === 'fits' || said === 'prebuild') return load === 'fails';
  if (said === 'breaks') return load === 'loads' || install === 'installs and loads';
  return said === 'compile' && install === 'does not install';
}
