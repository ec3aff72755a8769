/** `key = value` lines of `.npmrc` and, without the sign, `.yarnrc`, as far as the settings read here need it: no sections, lists or variables. */
export function readIniSettings(text: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([\w-]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined)
      settings.set(match[1], match[2].replace(/^["']|["']$/g, ''));
  }
  return settings;
}
