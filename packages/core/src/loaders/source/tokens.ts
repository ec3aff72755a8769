/**
 * JavaScript cut into the pieces that matter for finding out what is loaded: one pass over the text, no backtracking, any
 * input (what is no JavaScript just gives odd tokens).
 */
export type Token =
  | { type: 'word' | 'punctuator' | 'number'; text: string }
  | { type: 'string'; text: string }
  | { type: 'template'; strings: string[]; expressions: Token[][] }
  | { type: 'regex' };

/** Words after which a slash starts a regular expression, not a division. */
const operators = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
]);

const maxTemplateDepth = 8;

export function tokenize(text: string): Token[] {
  return new Tokenizer(text).readUntil(null, 0);
}

class Tokenizer {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Tokens up to the brace that closes a template's expression (`'}'`), or up to the end. */
  readUntil(end: '}' | null, depth: number): Token[] {
    const tokens: Token[] = [];
    let open = 0;
    while (this.at < this.text.length) {
      const char = this.text.charCodeAt(this.at);
      if (char <= 32 || char === 0xa0 || char === 0xfeff || char === 0x2028 || char === 0x2029) this.at++;
      else if (char === 47 && this.skipComment()) continue;
      else if (char === 39 || char === 34) tokens.push(this.readString(char));
      else if (char === 96 && depth < maxTemplateDepth) tokens.push(this.readTemplate(depth));
      else if (isDigit(char)) tokens.push({ type: 'number', text: this.readWord() });
      else if (isWordPart(char)) tokens.push({ type: 'word', text: this.readWord() });
      else if (char === 47 && startsRegex(tokens.at(-1)) && this.skipRegex()) tokens.push({ type: 'regex' });
      else {
        if (char === 123) open++;
        if (char === 125 && end !== null && open-- === 0) return tokens;
        tokens.push({ type: 'punctuator', text: this.readPunctuator() });
      }
    }
    return tokens;
  }

  private skipComment(): boolean {
    const next = this.text.charCodeAt(this.at + 1);
    if (next !== 47 && next !== 42) return false;
    const end = this.text.indexOf(next === 47 ? '\n' : '*/', this.at + 2);
    this.at = end < 0 ? this.text.length : end + (next === 47 ? 1 : 2);
    return true;
  }

  private readString(quote: number): Token {
    let value = '';
    let from = ++this.at;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text.charCodeAt(this.at);
      if (char === quote || char === 10) break;
      if (char !== 92) continue;
      value += this.text.slice(from, this.at);
      value += escapes[this.text.charAt(++this.at)] ?? this.text.charAt(this.at);
      from = this.at + 1;
    }
    value += this.text.slice(from, this.at++);
    return { type: 'string', text: value };
  }

  private readTemplate(depth: number): Token {
    const strings: string[] = [];
    const expressions: Token[][] = [];
    let from = ++this.at;
    while (this.at < this.text.length) {
      const char = this.text.charCodeAt(this.at);
      if (char === 96) break;
      if (char === 36 && this.text.charCodeAt(this.at + 1) === 123) {
        strings.push(this.text.slice(from, this.at));
        this.at += 2;
        expressions.push(this.readUntil('}', depth + 1));
        from = ++this.at;
      } else this.at += char === 92 ? 2 : 1;
    }
    strings.push(this.text.slice(from, this.at++));
    return { type: 'template', strings, expressions };
  }

  /** False, and nothing skipped, where no regular expression ends on this line. */
  private skipRegex(): boolean {
    let inClass = false;
    for (let i = this.at + 1; i < this.text.length; i++) {
      const char = this.text.charCodeAt(i);
      if (char === 10) return false;
      if (char === 92) i++;
      else if (char === 91) inClass = true;
      else if (char === 93) inClass = false;
      else if (char === 47 && !inClass) {
        this.at = i + 1;
        this.readWord();
        return true;
      }
    }
    return false;
  }

  private readWord(): string {
    const { text, at: from } = this;
    let at = from;
    while (at < text.length && isWordPart(text.charCodeAt(at))) at++;
    this.at = at;
    return text.slice(from, at);
  }

  private readPunctuator(): string {
    const first = this.text.charAt(this.at);
    for (const operator of longOperators[first] ?? noOperators) {
      if (this.text.startsWith(operator, this.at)) {
        this.at += operator.length;
        return operator;
      }
    }
    this.at++;
    return first;
  }
}

const noOperators: readonly string[] = [];

/** Operators of more than one character that matter, by their first: nearly all punctuation is a single one. */
const longOperators: Readonly<Record<string, readonly string[] | undefined>> = {
  '=': ['===', '==', '=>'],
  '!': ['!==', '!='],
  '&': ['&&'],
  '|': ['||'],
  '?': ['??', '?.'],
  '.': ['...'],
};

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

function isDigit(char: number): boolean {
  return char >= 48 && char <= 57;
}

/** Letters, digits, `_` and `$`; beyond the first 256 characters everything. */
const wordParts = Uint8Array.from({ length: 256 }, (_, char) =>
  /[\w$]/.test(String.fromCharCode(char)) ? 1 : 0,
);

function isWordPart(char: number): boolean {
  return char > 0xff || wordParts[char] === 1;
}

function startsRegex(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.type === 'word') return operators.has(before.text);
  return before.type === 'punctuator' && before.text !== ')' && before.text !== ']' && before.text !== '}';
}
