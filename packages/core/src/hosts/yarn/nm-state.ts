/**
 * `node_modules/.yarn-state.yml`, as Yarn's node-modules linker writes it: all folders of each locator,
 * relative to the root, in the linker's own order.
 */
export function parseNodeModulesState(text: string): Map<string, string[]> {
  const locations = new Map<string, string[]>();
  for (const entry of text.split(/\n(?=\S)/)) {
    const locator = /^"?([^"\n]+?)"?:\n/.exec(entry)?.[1];
    const list = /^ {2}locations:\n((?: {4}- .*(?:\n|$))*)/m.exec(entry)?.[1];
    if (locator === undefined || list === undefined) continue;
    locations.set(
      locator,
      [...list.matchAll(/^ {4}- "?(.*?)"?$/gm)].map((match) => match[1] ?? ''),
    );
  }
  return locations;
}
