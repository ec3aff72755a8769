// acorn for the plugins, without tables that parsing a package's loader does not need: the grammar of regular
// expressions, and which letters beyond ASCII a name may begin with, which the engine itself knows.
import { readFileSync } from 'node:fs';

const acceptAnyRegExp = `var RegExpValidationState = function () {};
RegExpValidationState.prototype.reset = function () {};
Parser.prototype.validateRegExpFlags = Parser.prototype.validateRegExpPattern = function () {};
`;

const replacements = [
  [/var scriptValuesAddedInUnicode[\s\S]*?(?=\/\/ Object type used to represent tokens\.)/, acceptAnyRegExp],
  [/var astralIdentifierCodes = \[.*?\];/, 'var astralIdentifierCodes = [];'],
  [/var astralIdentifierStartCodes = \[.*?\];/, 'var astralIdentifierStartCodes = [];'],
  [/var nonASCIIidentifierChars = ".*?";/, 'var nonASCIIidentifierChars = "\\\\p{ID_Continue}";'],
  [/var nonASCIIidentifierStartChars = ".*?";/, 'var nonASCIIidentifierStartChars = "\\\\p{ID_Start}";'],
  [/(?<=new RegExp\("\[" \+ nonASCIIidentifierStartChars \+ "\]")(?=\))/, ', "u"'],
  [/(?<=new RegExp\("\[" \+ nonASCIIidentifierStartChars \+ nonASCIIidentifierChars \+ "\]")(?=\))/, ', "u"'],
];

/** An esbuild plugin; it fails the build if a new acorn's source no longer matches. */
export const slimAcorn = {
  name: 'slim-acorn',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]acorn\.mjs$/ }, ({ path }) => ({
      contents: replacements.reduce(replace, readFileSync(path, 'utf8')),
    }));
  },
};

function replace(text, [pattern, replacement]) {
  if (!pattern.test(text)) throw new Error(`acorn has changed: it has no ${pattern}`);
  return text.replace(pattern, () => replacement);
}
