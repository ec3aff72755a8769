import { locateIn, type Place } from '../text/place.ts';

/** A setting of a project's `.npmrc`, and where it is. */
export interface NpmSetting {
  name: string;
  value: string;
  place: Place;
}

const line = /^[ \t]*([a-z][\w-]*)(?:\[\])?[ \t]*(?:=[ \t]*(["']?)([^"'\r\n;#]*)\2[ \t]*)?(?:[;#].*)?\r?$/gm;

/**
 * The settings in front of any section, by the rules of npm's `ini`: a bare name is true. A value with a variable in it
 * stays as it is.
 */
export function readNpmrc(file: string, text: string): NpmSetting[] {
  const [own = ''] = text.split(/^\[/m, 1);
  const locate = locateIn(file, text);
  return [...own.matchAll(line)].map(({ 1: name = '', 3: value = 'true', index }) => ({
    ...{ name, value: value.trim() },
    place: locate(index + (/^\s*/.exec(text.slice(index))?.[0].length ?? 0)),
  }));
}
