// acorn as the plugins carry it: what it would do for options and questions that
// packages/core/src/javascript/parse.ts does not use is left out. It gives the same trees and refuses the
// same texts, which test/house/slim-acorn.test.ts checks.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const caller = fileURLToPath(new URL('../packages/core/src/javascript/parse.ts', import.meta.url));

/** An esbuild plugin; a new acorn that is written otherwise fails the build. */
export const slimAcorn = {
  name: 'slim-acorn',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]acorn\.mjs$/ }, async ({ path }) => ({
      contents: await slim(readFileSync(path, 'utf8')),
    }));
  },
};

/** @returns the module for the one call that parse.ts makes */
export async function slim(acorn) {
  const { parse } = await import('acorn');
  const { transform } = await import('esbuild');
  const { code: callerCode } = await transform(readFileSync(caller, 'utf8'), { loader: 'ts' });
  const called = parse(callerCode, { ecmaVersion: 'latest', sourceType: 'module' });
  const read = (text) => parse(text, { ecmaVersion: 'latest', sourceType: 'module' });

  let text = replacements.reduce(replace, acorn);
  text = replaceNodes(text, read(text), fixOptions({ ...readDefaults(read(text)), ...readGiven(called) }));
  // Folds what is now constant, so that what follows sees no code that cannot run.
  text = (await transform(text, { minifySyntax: true, treeShaking: true })).code;
  for (let length = Number.POSITIVE_INFINITY; text.length < length; ) {
    length = text.length;
    text = replaceNodes(
      text,
      read(text),
      leaveOutUnread(read(text), listNames(called), listReplaced(called)),
    );
  }
  text = dropLocations(text);
  const own = [...listMethods(read(text)), ...listFields(read(text)), ...listTableKeys(read(text))];
  const names = own.filter((name) => !listNames(called).has(name));
  const mangleProps = new RegExp(`^(?:${names.join('|')})$`);
  return (await transform(text, { mangleProps })).code;
}

/**
 * Tables of what a regular expression may hold, and of letters beyond ASCII that names may hold, which the
 * engine itself knows.
 */
const replacements = [
  [/var scriptValuesAddedInUnicode[\s\S]*?(?=\/\/ Object type used to represent tokens\.)/, ''],
  [/ {2}var state = this\.regexpState [\s\S]*?validateRegExpPattern\(state\);\n/, ''],
  [/var astralIdentifierCodes = \[.*?\];/, 'var astralIdentifierCodes = [];'],
  [/var astralIdentifierStartCodes = \[.*?\];/, 'var astralIdentifierStartCodes = [];'],
  [/var nonASCIIidentifierChars = ".*?";/, 'var nonASCIIidentifierChars = "\\\\p{ID_Continue}";'],
  [/var nonASCIIidentifierStartChars = ".*?";/, 'var nonASCIIidentifierStartChars = "\\\\p{ID_Start}";'],
  [/(?<=new RegExp\("\[" \+ nonASCIIidentifierStartChars \+ "\]")(?=\))/, ', "u"'],
  [/(?<=new RegExp\("\[" \+ nonASCIIidentifierStartChars \+ nonASCIIidentifierChars \+ "\]")(?=\))/, ', "u"'],
  // Words that older versions of the language reserve.
  [/ {2}3: "abstract .*\n {2}5: "class .*\n/, ''],
  [/ {2}5: ecma5AndLessKeywords,\n {2}"5module": .*\n/, ''],
  // Options are constants below.
  [/(?<=function getOptions\(opts\) \{)[\s\S]*?(?=\n\}\n)/, ' return {}; '],
  [/(?<=\.raise = function\(pos, message\) \{)[\s\S]*?(?=\n\};\n)/, ' throw new SyntaxError(); '],
  // The same as `raise`, as long as nobody replaces it.
  [/pp\$\d\.raiseRecoverable = pp\$\d\.raise;\n/, ''],
  [/\braiseRecoverable\b/g, 'raise'],
  // Lines and columns, which nobody asks for.
  [/Position\.prototype\.offset = function[\s\S]*?\n\};\n/, ''],
  // Names that are declared in a scope, which `declareName` would look at.
  [/(?<=var Scope = function[^}]*this\.flags = flags;)[^}]*(?=\n\};\n)/, ''],
  // Every Node that runs this has it.
  [/(?<=var hasOwn = Object\.hasOwn) \|\| \(function[\s\S]*?\n\]?\); \}\)(?=;)/, ''],
  // Only the parser is imported.
  [/(?<=\nexport \{ )[^}]*(?= \};)/, 'Parser'],
  [/if \(typeof Symbol !== "undefined"\)[\s\S]*?(?=\n\/\/ Toggle strict mode)/, ''],
];

function replace(text, [pattern, replacement]) {
  if (!pattern.test(text)) throw new Error(`acorn has changed: it has no ${pattern}`);
  return text.replace(pattern, () => replacement);
}

/** Options with a constant value in acorn's `defaultOptions`. */
function readDefaults(program) {
  for (const node of walk(program))
    if (node.type === 'VariableDeclarator' && node.id.name === 'defaultOptions')
      return readLiterals(node.init);
  throw new Error('acorn has changed: it has no defaultOptions');
}

/** The options that parse.ts gives, as acorn's `getOptions` completes them. */
function readGiven(program) {
  for (const node of walk(program)) {
    const [, options] = node.type === 'CallExpression' ? node.arguments : [];
    if (options?.type !== 'ObjectExpression') continue;
    const given = readLiterals(options);
    if (given.ecmaVersion !== 'latest')
      throw new Error('parse.ts asks for another ecmaVersion than the latest');
    return { ...given, ecmaVersion: 1e8, allowReserved: false };
  }
  throw new Error('parse.ts gives acorn no options');
}

const readLiterals = ({ properties }) =>
  Object.fromEntries(properties.map(({ key, value }) => [key.name, value.value]));

/** Options become their values, and errors lose their messages and positions, which nothing reads. */
function fixOptions(options) {
  const raises = new Set(['raise', 'unexpected', 'invalidStringToken']);
  return (node, put) => {
    if (node.type === 'CallExpression' && raises.has(node.callee.property?.name))
      put(node.callee.end, node.end, '()');
    // Without lines and columns, these stay as they are.
    if (
      isLocation(node) ||
      (node.type === 'AssignmentExpression' && isLocation(node.left)) ||
      (node.type === 'UpdateExpression' && isLocation(node.argument))
    )
      put(node.start, node.end, '0');
    if (node.type !== 'MemberExpression' || node.computed || !isOptions(node.object)) return;
    // A parameter of the same name has flags of a token.
    if (!Object.hasOwn(options, node.property.name)) return;
    put(node.start, node.end, JSON.stringify(options[node.property.name]));
  };
}

/** What is handed on of lines and columns, which are never there: variables, arguments and parameters. */
const dropLocations = (text) =>
  text
    .replaceAll(/, \w*Loc = (?:0|null)(?=[,;])/g, '')
    .replaceAll(/, \w*Loc\b(?=[,)])/g, '')
    .replaceAll(/, (?:this\$1\$1|node)\.\w+ && node\.loc\.start|, loc(?=\))/g, '');

const isLocation = (node) =>
  node.type === 'MemberExpression' &&
  (node.object.type === 'ThisExpression' || node.object.name === 'this$1$1') &&
  /^(?:(?:start|end|lastTokStart|lastTokEnd)Loc|curLine|lineStart)$/.test(node.property.name);

const isOptions = (node) =>
  node.name === 'options' || (node.type === 'MemberExpression' && node.property.name === 'options');

/** `pp.x = function () {}` where nothing reads an `x`, or where parse.ts has another one in its place. */
function leaveOutUnread(program, used, replaced) {
  const read = new Set(used);
  const written = new Set();
  for (const node of walk(program)) {
    if (isMethod(node)) written.add(node.left);
    if (node.type === 'MemberExpression' && !node.computed && !written.has(node))
      read.add(node.property.name);
  }
  return (node, put) => {
    const name = isMethod(node) ? node.left.property.name : null;
    if (name !== null && (!read.has(name) || replaced.has(name))) put(node.start, node.end, '0');
  };
}

const listMethods = (program) => [
  ...new Set(
    [...walk(program)]
      .filter((node) => isMethod(node) && node.right.type === 'FunctionExpression')
      .map(({ left }) => left.property.name),
  ),
];

/** The parser, and what it uses. */
const holders = new Set(['Parser', 'TokenType', 'TokContext', 'DestructuringErrors', 'Scope', 'BranchID']);

/** What these keep in fields of their own, under names that no node of a tree has. */
function listFields(program) {
  const [own, others] = [new Set(), new Set()];
  for (const node of walk(program)) {
    const isOurs = node.type === 'VariableDeclarator' && holders.has(node.id.name);
    for (const { left } of isOurs ? walk(node) : [])
      if (left?.object?.type === 'ThisExpression' && !left.computed) own.add(left.property.name);
    const holder = node.left?.object;
    if (holder?.type === 'Identifier' && !node.left.computed && !/DestructuringErrors$/.test(holder.name))
      others.add(node.left.property.name);
  }
  return [...own].filter((name) => !others.has(name));
}

/** What names a token, a context of one, or a question about the scope: keys that no node of a tree has. */
function listTableKeys(program) {
  const [own, others] = [new Set(), new Set()];
  for (const node of walk(program)) {
    const isTable =
      node.type === 'VariableDeclarator' && /^(?:types(?:\$1)?|prototypeAccessors)$/.test(node.id.name);
    for (const { key } of isTable ? node.init.properties : []) own.add(key.name);
    if (isFieldOfNode(node)) others.add(node.property.name);
  }
  return [...own].filter((name) => !others.has(name));
}

/** Of a node, or of a function, an array or a text: what is read of another thing than a table. */
const isFieldOfNode = (node) =>
  node.type === 'MemberExpression' &&
  !node.computed &&
  !/^(?:types(?:\$\d)?|prototypeAccessors|this\$1\$1)$/.test(node.object.name ?? '') &&
  node.object.type !== 'ThisExpression';

const isMethod = (node) =>
  node.type === 'AssignmentExpression' &&
  node.left.type === 'MemberExpression' &&
  node.left.object.type === 'Identifier' &&
  !node.left.computed &&
  (node.right.type === 'FunctionExpression' || node.right.type === 'ObjectExpression') &&
  /^(?:pp|Parser$)/.test(node.left.object.name);

/** Names of methods that parse.ts calls or overrides. */
function listNames(program) {
  const names = new Set();
  for (const node of walk(program)) {
    if (node.type === 'MethodDefinition') names.add(node.key.name);
    if (node.type === 'MemberExpression' && !node.computed) names.add(node.property.name);
  }
  return names;
}

/** Names of methods that parse.ts overrides; it never calls those of acorn. */
function listReplaced(program) {
  const methods = [...walk(program)].filter(({ type }) => type === 'MethodDefinition');
  if ([...walk(program)].some(({ type }) => type === 'Super'))
    throw new Error('parse.ts calls what it overrides');
  return new Set(methods.map(({ key }) => key.name));
}

/** Every node, outer ones first. */
function* walk(node) {
  if (typeof node?.type === 'string') yield node;
  for (const value of Object.values(node))
    if (typeof value === 'object' && value !== null) yield* walk(value);
}

/** @param edit puts a text in a node's place; the outermost counts */
function replaceNodes(text, program, edit) {
  const parts = [];
  let at = 0;
  const edits = [];
  for (const node of walk(program)) edit(node, (start, end, by) => edits.push({ start, end, by }));
  for (const { start, end, by } of edits.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue;
    parts.push(text.slice(at, start), by);
    at = end;
  }
  return parts.join('') + text.slice(at);
}
