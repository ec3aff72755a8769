/**
 * Whether a value in an `rc` file or a variable means "off", as npm's `nopt` reads booleans: these words do,
 * and anything else, an empty value included, means "on".
 */
export function isNo(text: string): boolean {
  return /^\s*(?:false|0|null|undefined)\s*$/.test(text);
}

/** One setting's name in any spelling: `ignore-scripts`, `ignoreScripts`, `IGNORE_SCRIPTS`. */
export const plainName = (name: string): string => name.replace(/[-_]/g, '').toLowerCase();

/**
 * Whether a layer of settings switches something on: null if it does not mention it. If it has the setting
 * twice, in two spellings, one yes is enough: which of them counts differs by version.
 */
export function isSwitchedOn(layer: Iterable<readonly [string, string]>, name: string): boolean | null {
  const values = [...layer].flatMap(([key, value]) => (plainName(key) === plainName(name) ? [value] : []));
  return values.length === 0 ? null : values.some((value) => !isNo(value));
}

/** The same for a YAML file, where only `false` and an empty value mean no. */
export function isSwitchedOnInYaml(settings: ReadonlyMap<string, unknown>, name: string): boolean | null {
  const values = [...settings].flatMap(([key, value]) => (plainName(key) === plainName(name) ? [value] : []));
  return values.length === 0 ? null : values.some((value) => value !== false && value !== null);
}

/** Settings in variables by their names, `<prefix>ignore_scripts` in any case; npm passes empty ones over. */
export function listVariables(env: NodeJS.ProcessEnv, prefix: string): [string, string][] {
  return Object.entries(env).flatMap(([name, value]): [string, string][] =>
    name.toLowerCase().startsWith(prefix) && value !== undefined && value !== ''
      ? [[name.slice(prefix.length).replace(/(?!^)_/g, '-'), value]]
      : [],
  );
}
