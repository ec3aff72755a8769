import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Parser } from 'acorn';
// @ts-expect-error a build script has no types
import { slim } from '../../scripts/slim-acorn.mjs';

const options = {
  ecmaVersion: 'latest',
  sourceType: 'script',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowImportExportEverywhere: true,
  allowSuperOutsideMethod: true,
  checkPrivateFields: false,
} as const;

const acorn = createRequire(import.meta.url).resolve('acorn');
const slimmed: string = await slim(readFileSync(join(dirname(acorn), 'acorn.mjs'), 'utf8'));
const carried = (await import(`data:text/javascript,${encodeURIComponent(slimmed)}`)) as {
  Parser: typeof Parser;
};

/** As parse.ts: no names declared twice, no grammar of regular expressions. */
const makeLenient = (Base: typeof Parser) =>
  class extends Base {
    declareName(): void {}
    checkLocalExport(): void {}
    validateRegExpFlags(): void {}
    validateRegExpPattern(): void {}
  };

const whole = Parser.extend(makeLenient);
const slender = carried.Parser.extend(makeLenient);

function parse(parser: typeof Parser, text: string): string {
  try {
    const tree: unknown = parser.parse(text, options);
    return JSON.stringify(tree, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const syntax = [
  '#!/usr/bin/env node\nlet { a = 1, ...b } = await c?.[d] ?? e ** 2n, f = `x$\x7b`y$\x7b1}`}z\\u{41}`;',
  'class A extends B { static #x = 1; static { this.#x ||= 2 } get y() { return super.y } async *z() { yield* [] } }',
  'import a, { b as c } from "d" with { type: "json" }; export * as e from "f"; export default async () => {};',
  'for await (const x of y) label: for (;;) { if (z) continue label; else break } with (q) r;',
  'switch (a) { case 1: default: try { throw function () { new.target } } catch { } finally { debugger } }',
  'x = /[/\\]]+(?<n>a)/dgimsuy; y = a / b / c; z = async x => await x; w = ({ get a() {}, set a(v) {}, [b]: 1 });',
  'var é = 1, \\u0061b = 0x1F + 0b11 + 0o17 + 1_000 + .5e-3; if (a) function g() {} do ; while (0) <!-- old',
  'import.meta.url; import("x", { with: {} }); using = 1; { using y = z; await using w = v } let = 5; yield = 6',
  '"use strict"; delete x.y; void 0; typeof async; (a, b), (function () { return arguments })()',
];
const broken = [
  'let a = ;',
  'function (',
  'a => { } ()',
  '<div/>',
  'const x: number = 1',
  '"use strict"; with (a) {}',
  '"use strict"; 010',
  'break',
  'for (let x = 1 of y);',
  'class { }',
  'a ?? b || c',
  '`${',
  '/a',
  '({ a = 1 })',
  'new.target',
  'function* g() { function yield() { "use strict" } }',
  'async (x = await 1) => x',
  'yield\n/a/g; ({ __proto__: 1, __proto__: 2 })',
  '{'.repeat(20_000),
  `${'('.repeat(20_000)}`,
];

test('acorn as plugins carry it reads and refuses the same texts', () => {
  for (const text of [...syntax, ...broken])
    assert.equal(parse(slender, text), parse(whole, text), text.slice(0, 80));
  assert.deepEqual(
    syntax.map((text) => parse(whole, text).slice(0, 15)),
    syntax.map(() => '{"type":"Program'.slice(0, 15)),
  );
});

test('it reads real code as the whole acorn does', () => {
  const folder = dirname(acorn);
  const files = readdirSync(folder).filter((name) => /\.m?js$/.test(name));
  assert.ok(files.length >= 2, folder);
  for (const name of files) {
    const text = readFileSync(join(folder, name), 'utf8');
    assert.ok(parse(slender, text) === parse(whole, text), name);
  }
});
