// js-yaml as the pnpm plugin carries it, for reading settings: texts, switches, lists and maps. Left out are
// the writer, options that we do not give, numbers (no setting that is read is one: they stay texts), tags and
// directives (a text with one is refused) with the types that need them, and what errors say, which nothing
// prints.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const core = createRequire(new URL('../packages/core/package.json', import.meta.url));
const library = join(dirname(core.resolve('js-yaml/package.json')), 'lib');

/** How a type is written is the last thing that its file says. */
const leaveOutWriting = [/,\n {2}predicate: [\s\S]*(?=\n\}\))/, ''];

/** Errors have no message, position or excerpt, and there are no warnings. */
const leaveOutMessages = [
  [/(?<=function generateError \()state, message(?=\) \{)/, ''],
  [/(?<=function generateError \(\) \{)[\s\S]*?(?=\n\}\n)/, ' return new Error(); '],
  [/(?<=throwError )\(state, message\)(?= \{\n {2}throw generateError)/, '()'],
  [/(?<=throw generateError)\(state, message\)/, '()'],
  [/(?<=\bthrowError)\(state, .*\)$/gm, '()'],
  [/^ +throwWarning\(state, .*\)$/gm, ''],
  [/^function throwWarning [\s\S]*?^\}\n/m, ''],
  [/^const (?:YAMLException|makeSnippet) = .*\n/gm, ''],
];

/** `!!str` and `%YAML 1.2`: settings have neither. */
const leaveOutTags = [
  [/^const directiveHandlers = \{[\s\S]*?^\}\n/m, ''],
  [/^ {2}state\.(?:version|checkLineBreaks|tagMap) = .*\n/gm, ''],
  [
    /(?<=function readDocument \(state\) \{)[\s\S]*?(?=\n {2}skipSeparationSpace)/,
    '\n  state.anchorMap = Object.create(null)\n',
  ],
  [
    /(?<=^ {2}skipSeparationSpace\(state, true, -1\)\n\n)(?= {2}if \(state\.lineIndent === 0 &&)/m,
    '  if (state.lineIndent === 0 && state.input.charCodeAt(state.position) === 0x25) throwError()\n',
  ],
  [/ else if \(hasDirectives\) \{[\s\S]*?\n {2}\}/, ''],
  [/^ {2}if \(state\.checkLineBreaks[\s\S]*?^ {2}\}\n/m, ''],
  [
    /(?<=function readTagProperty \(state\) \{)[\s\S]*?(?=\n\}\n)/,
    '\n  if (state.input.charCodeAt(state.position) === 0x21) throwError()\n  return false',
  ],
  [/ {4}if \(state\.result !== null && state\.kind !== 'scalar'\) \{[\s\S]*?\n {4}\}\n/, ''],
  [/ else if \(state\.tag !== '!'\) \{[\s\S]*?^ {2}\}\n/m, ''],
];

/** Of the types that need no tag, those that settings use, in the order of the schema. */
const nameTypes = [
  [/^const DEFAULT_SCHEMA = .*\n/m, ''],
  [/^ {2}this\.schema = .*\n/m, ''],
  [/^ {2}this\.typeMap = .*\n/m, ''],
  [
    /this\.schema\.compiledImplicit/,
    "[require('./type/null'), require('./type/bool'), require('./type/merge')]",
  ],
];

/** Options of which our one call gives none, and the other way to call it. */
const leaveOutOptions = [
  [/^ {2}this\.(?:filename|onWarning|legacy|json|listener) = options.*\n/gm, ''],
  [/typeof options\['max\w+'\] === 'number' \? options\['max\w+'\] : /g, ''],
  [/^ {2}if \(state\.listener !== null\) \{\n.*\n {2}\}\n/gm, ''],
  [/^function loadAll [\s\S]*?^\}\n/m, ''],
  [/^module\.exports\.loadAll = .*\n/m, ''],
];

/** What only the writer asks of a type, and of `common.js`. */
const leaveOutStyles = [
  [
    /^ {2}this\.(?:options|instanceOf|predicate|represent|representName|defaultStyle|styleAliases) = .*\n/gm,
    '',
  ],
  [/^function compileStyleAliases [\s\S]*?^\}\n/m, ''],
];
const leaveOutHelpers = [/^module\.exports\.(?!repeat|isObject).*\n/gm, ''];

/** Types are the library's own: they need no check. */
const leaveOutChecks = [
  [/^ {2}Object\.keys\(options\)\.forEach[\s\S]*?^ {2}\}\)\n/m, ''],
  [/^ {2}if \(YAML_NODE_KINDS[\s\S]*?^ {2}\}\n/m, ''],
  [/^const YAMLException = .*\n/m, ''],
];

/** What to put in place of what, by file. */
const edits = new Map(
  [
    ['loader.js', [...leaveOutTags, ...nameTypes, ...leaveOutMessages, ...leaveOutOptions]],
    ['common.js', [leaveOutHelpers]],
    ['type.js', [...leaveOutChecks, ...leaveOutStyles]],
    ...['bool', 'null'].map((name) => [`type/${name}.js`, [leaveOutWriting]]),
  ].map(([file, edit]) => [join(library, file), edit]),
);

/** An esbuild plugin; a new js-yaml that is written otherwise fails the build. */
export const slimYaml = {
  name: 'slim-yaml',
  setup({ onResolve, onLoad, onEnd }) {
    const left = new Set();
    onResolve({ filter: /^js-yaml$/ }, () => {
      for (const path of edits.keys()) left.add(path);
      return { path: join(library, 'loader.js') };
    });
    onLoad({ filter: /[\\/]js-yaml[\\/]lib[\\/]/ }, ({ path }) => {
      const changes = edits.get(path);
      if (changes === undefined) return null;
      let contents = readFileSync(path, 'utf8');
      for (const [pattern, replacement] of changes) {
        const changed = contents.replace(pattern, replacement);
        if (changed === contents) throw new Error(`js-yaml has changed: ${path} has no ${pattern}`);
        contents = changed;
      }
      left.delete(path);
      return { contents };
    });
    onEnd(() => {
      if (left.size > 0) throw new Error(`js-yaml has changed: ${[...left].join(', ')}`);
    });
  },
};
