/** The values of `$ORIGIN`, `$LIB` and `$PLATFORM` in a search path. */
export interface PathTokens {
  origin: string;
  lib: string;
  platform: string;
}

const tokenPattern = /\$(?:\{(ORIGIN|LIB|PLATFORM)\}|(ORIGIN|LIB|PLATFORM)(?![A-Za-z0-9_]))/g;

export function expandTokens(text: string, tokens: PathTokens): string {
  return text.replace(tokenPattern, (_, braced: string | undefined, plain: string | undefined) => {
    switch (braced ?? plain) {
      case 'ORIGIN':
        return tokens.origin;
      case 'LIB':
        return tokens.lib;
      default:
        return tokens.platform;
    }
  });
}

/** The items of a list such as `LD_LIBRARY_PATH`; an empty one, meaning the current directory, is kept. */
export function splitPathList(text: string, separators: RegExp): string[] {
  return text === '' ? [] : text.split(separators);
}
