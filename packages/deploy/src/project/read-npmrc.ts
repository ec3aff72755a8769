import { locateIn, type Place } from '../text/place.ts';

/** A setting of a project's `.npmrc`, and where it is. */
export interface NpmSetting {
  name: string;
  value: string;
  place: Place;
}

/**
 * The settings in front of any section, by the rules of npm's `ini`: a bare name is true. A value with a variable in it
 * stays as it is. Each line is read once, however it is made.
 */
export function readNpmrc(file: string, text: string): NpmSetting[] {
  const locate = locateIn(file, text);
  const settings: NpmSetting[] = [];
  let end = 0;
  for (const line of text.split('\n')) {
    end += line.length + 1;
    const content = line.trim();
    if (content.startsWith('[')) break;
    if (content === '' || content.startsWith(';') || content.startsWith('#')) continue;
    const at = content.indexOf('=');
    settings.push({
      name: readWord(at < 0 ? content : content.slice(0, at)).replace(/\[\]$/, ''),
      value: at < 0 ? 'true' : readWord(content.slice(at + 1)),
      place: locate(end - 1 - line.trimStart().length),
    });
  }
  return settings;
}

/** Without a comment after it, and without quotes around it. */
function readWord(text: string): string {
  const [bare = ''] = text.split(/[;#]/, 1);
  const word = bare.trim();
  const quote = word[0];
  const isQuoted = (quote === '"' || quote === "'") && word.length > 1 && word.endsWith(quote);
  return isQuoted ? word.slice(1, -1) : word;
}
