/** What mutations are made with. */
export interface Material {
  random: () => number;
  words: readonly Buffer[];
  /** Another input that is known to reach something. */
  other: () => Buffer;
  maxBytes: number;
}

type Mutation = (input: Buffer, material: Material) => Buffer;

const numbers = [0, 1, 7, 8, 16, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const digits = ['0', '-1', '1e999', '4294967296', '9007199254740993', '0.1', '00', 'NaN'];
const below = (random: () => number, limit: number) => Math.floor(random() * limit);

function replace(input: Buffer, at: number, length: number, by: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), by, input.subarray(at + length)]);
}

function pickRange(input: Buffer, random: () => number): [at: number, length: number] {
  const at = below(random, input.length + 1);
  // Short ones more often than long ones.
  const length = Math.floor(random() ** 3 * (input.length - at));
  return [at, length];
}

const pickWord = ({ words, random }: Material) => words[below(random, words.length)] ?? Buffer.from(' ');

/** The beginning and the length of a line. */
function pickLine(input: Buffer, random: () => number): [at: number, length: number] {
  const near = below(random, input.length + 1);
  const at = input.lastIndexOf(10, Math.max(0, near - 1)) + 1;
  const end = input.indexOf(10, at);
  return [at, (end < 0 ? input.length : end + 1) - at];
}

const mutations: readonly Mutation[] = [
  function flipBit(input, { random }) {
    const copy = Buffer.from(input);
    const at = below(random, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(random, 8));
    return copy;
  },
  function setByte(input, { random }) {
    return replace(input, below(random, input.length), 1, Buffer.of(below(random, 256)));
  },
  function insertBytes(input, { random }) {
    const bytes = Buffer.from(Array.from({ length: 1 + below(random, 8) }, () => below(random, 256)));
    return replace(input, below(random, input.length + 1), 0, bytes);
  },
  function setNumber(input, { random }) {
    const copy = Buffer.from(input);
    const width = [1, 2, 4, 8][below(random, 4)] ?? 4;
    if (copy.length < width) return copy;
    const at = below(random, copy.length - width + 1);
    const value = BigInt(numbers[below(random, numbers.length)] ?? 0) + BigInt(below(random, 3) - 1);
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    const part = bytes.subarray(0, width);
    copy.set(random() < 0.8 ? part : part.reverse(), at);
    return copy;
  },
  function remove(input, { random }) {
    const [at, length] = pickRange(input, random);
    return replace(input, at, Math.max(1, length), Buffer.alloc(0));
  },
  function cutOff(input, { random }) {
    return input.subarray(0, below(random, input.length + 1));
  },
  function copyRange(input, { random }) {
    const [at, length] = pickRange(input, random);
    const part = Buffer.from(input.subarray(at, at + length));
    return replace(input, below(random, input.length + 1), random() < 0.5 ? 0 : length, part);
  },
  function repeatRange(input, { random, maxBytes }) {
    const [at, length] = pickRange(input, random);
    const part = input.subarray(at, at + Math.max(1, length));
    const most = Math.floor((maxBytes - input.length) / Math.max(1, part.length));
    const times = Math.max(1, Math.floor(random() ** 4 * most));
    return replace(input, at, 0, Buffer.concat(Array.from({ length: times }, () => part)));
  },
  function insertWord(input, material) {
    return replace(input, below(material.random, input.length + 1), 0, pickWord(material));
  },
  function overwriteWithWord(input, material) {
    const word = pickWord(material);
    return replace(input, below(material.random, input.length + 1), word.length, word);
  },
  function changeWord(input, material) {
    const { random } = material;
    const text = input.toString('latin1');
    const found = [...text.slice(0, 20_000).matchAll(/[\w$@-]+/g)];
    const match = found[below(random, found.length)];
    if (match === undefined) return input;
    const by =
      /^\d+$/.test(match[0]) && random() < 0.7
        ? Buffer.from(digits[below(random, 8)] ?? '')
        : pickWord(material);
    return replace(input, match.index, match[0].length, by);
  },
  function copyLine(input, { random }) {
    const [at, length] = pickLine(input, random);
    const [to] = pickLine(input, random);
    return replace(input, to, 0, Buffer.from(input.subarray(at, at + length)));
  },
  function removeLine(input, { random }) {
    const [at, length] = pickLine(input, random);
    return replace(input, at, length, Buffer.alloc(0));
  },
  function crossWithOther(input, { random, other }) {
    const second = other();
    return Buffer.concat([
      input.subarray(0, below(random, input.length + 1)),
      second.subarray(below(random, second.length + 1)),
    ]);
  },
  function insertFromOther(input, { random, other }) {
    const second = other();
    const [at, length] = pickRange(second, random);
    return replace(input, below(random, input.length + 1), 0, second.subarray(at, at + length));
  },
];

/** A changed copy: one mutation, or several on top of each other. */
export function mutate(input: Buffer, material: Material): Buffer {
  const { random, maxBytes } = material;
  let changed = input;
  for (let left = 1 + below(random, random() < 0.5 ? 2 : 8); left > 0; left--) {
    const mutation = mutations[below(random, mutations.length)];
    changed = mutation?.(changed.length === 0 ? Buffer.of(below(random, 256)) : changed, material) ?? changed;
    if (changed.length > maxBytes) changed = changed.subarray(0, maxBytes);
  }
  return changed;
}
