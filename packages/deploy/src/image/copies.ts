import type { Content } from './content.ts';

/** Packages of many applications have as many files of a name and size, and few of those differ. */
const maxKinds = 8;

/** Pages that were kept, each once: the applications of an image have many packages in common. */
export class Copies {
  readonly #known = new Map<string, Buffer[]>();

  /**
   * Gives a file the page of another one, if they are equal.
   * @returns whether there was one; if not, this is the first of its kind
   */
  share(content: Content, name: string, page: number, bytes: Buffer): boolean {
    const known = this.#known.get(keyOf(content, name, page));
    const same = known?.find((each) => each.equals(bytes));
    if (same === undefined || same === bytes) return false;
    content.pages ??= new Map();
    content.pages.set(page, same);
    return true;
  }

  add(content: Content, name: string, page: number, bytes: Buffer): void {
    const key = keyOf(content, name, page);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, [bytes]);
    else if (known.length < maxKinds) known.push(bytes);
  }
}

const keyOf = ({ size }: Content, name: string, page: number): string => `${name} ${size} ${page}`;
