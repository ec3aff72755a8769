/** A variable that holds others, each of which holds others: longer is no text that anybody meant. */
const maxLength = 4096;

/**
 * Replaces variables as a Dockerfile does (Docker's reference, "Environment replacement"). Linear in the text.
 * @param find the value of a variable; null where it is not known
 * @returns null as soon as the text depends on a variable that is not known, or gets too long by those that it holds
 */
export function expand(text: string, find: (name: string) => string | null): string | null {
  let isKnown = true;
  const look = (name: string, operator: string | undefined, word: string): string => {
    const value = find(name);
    const isSet = value !== null && (value !== '' || operator?.startsWith(':') !== true);
    if (operator?.endsWith('-') === true) return isSet ? value : (expand(word, find) ?? fail());
    if (operator?.endsWith('+') === true) return isSet ? (expand(word, find) ?? fail()) : '';
    return value ?? fail();
  };
  const fail = (): string => {
    isKnown = false;
    return '';
  };
  let room = maxLength;
  const take = (value: string): string => {
    room -= value.length;
    return room < 0 ? fail() : value;
  };
  const expanded = text.replace(
    /\\(.)|\$(?:\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}$]|\$\{[^{}]*\}|\$(?!\{))*)|(?:##?|%%?|\/)[^{}]*)?\}|([A-Za-z_]\w*))/g,
    (_, escaped?: string, braced?: string, operator?: string, word?: string, plain?: string) =>
      escaped ?? take(look(braced ?? plain ?? '', operator, word ?? '')),
  );
  return isKnown ? expanded : null;
}
