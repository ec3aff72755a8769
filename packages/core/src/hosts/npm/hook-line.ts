/** What npm gives every program that it starts, as `NODE_OPTIONS`. */
const key = 'node-options';

/**
 * Runs abistamp in each Node that npm starts; does nothing where the project does not depend on it or does not
 * have it installed. A program in a URL: a file could be missing, and every command of npm would fail. It looks
 * in the project that npm works on, and nowhere above it.
 */
const program = `import{createRequire}from'node:module';import{readFileSync}from'node:fs';const b=process.env.npm_config_local_prefix||process.cwd(),r=createRequire(b+'/'),n=b+'/node_modules/abistamp/';try{const p=r('./package.json'),d={...p.optionalDependencies,...p.dependencies,...p.devDependencies};if(!/^npm:(?!abistamp@)/.test(d.abistamp||'npm:')&&JSON.parse(readFileSync(n+'package.json')).name==='abistamp')r(n+'hooks/preload.cjs')}catch(e){if(e.code!=='MODULE_NOT_FOUND'&&e.code!=='ENOENT')throw e}`;

/** In `.npmrc` a semicolon begins a comment; in a variable of options a blank ends one. */
const option = `--import=data:text/javascript,${program.replace(/[ ;?]/g, encodeURIComponent)}`;

const ours = /(?:^| )--import=data:text\/javascript,\S*\/node_modules\/abistamp\/\S*/;

/** The line with that key. */
const line = /^[ \t]*node-options[ \t]*=[ \t]*(.*?)[ \t]*\r?$/m;

export const hasHookLine = (text: string | null): boolean =>
  ours.test(line.exec(splitFile(text ?? '').settings)?.[1] ?? '');

/** A `.npmrc` with the line, or with the option added to the project's own. Null means no file. */
export function addHookLine(text: string | null): string {
  const { settings, sections } = splitFile(text ?? '');
  const own = readOwn(settings);
  const added = `${key}=${own === '' ? option : `${own} ${option}`}`;
  if (line.test(settings)) return settings.replace(line, () => added) + sections;
  return `${settings === '' ? '' : settings.replace(/\n?$/, '\n')}${added}\n${sections}`;
}

/** A `.npmrc` without it; null if it held nothing else. */
export function removeHookLine(text: string): string | null {
  const { settings, sections } = splitFile(text);
  const own = readOwn(settings);
  const whole = new RegExp(`${line.source}\\n?`, 'm');
  const after = own === '' ? settings.replace(whole, '') : settings.replace(line, () => `${key}=${own}`);
  return `${after}${sections}`.trim() === '' ? null : after + sections;
}

const readOwn = (settings: string): string => (line.exec(settings)?.[1] ?? '').replace(ours, '').trim();

/** Nothing in a section is a setting of npm's. */
function splitFile(text: string): { settings: string; sections: string } {
  const at = text.search(/^[ \t]*\[[^\]\n]*\][ \t]*\r?$/m);
  return at < 0
    ? { settings: text, sections: '' }
    : { settings: text.slice(0, at), sections: text.slice(at) };
}
