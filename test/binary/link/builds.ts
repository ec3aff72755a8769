import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unpackPackage } from '../../toolchain/index.ts';
import { legacyNodeApi } from '../addon-sources.ts';
import { compile, linkWith } from '../compile.ts';

/** An addon that loads in every Node.js, with whatever `text` adds to it. */
export async function buildAddon(text = '', flags: string[] = [], link: string[] = []): Promise<string> {
  return await compile({
    sources: [legacyNodeApi, text],
    headers: 24,
    flags: ['-Wl,-z,lazy', ...flags],
    link,
  });
}

/** One that was published for arm64. */
export async function foreignAddon(): Promise<string> {
  const folder = await unpackPackage('lightningcss-linux-arm64-gnu@1.30.1');
  return join(folder, 'lightningcss.linux-arm64-gnu.node');
}

/** A library `libNAME.so` that defines `NAME`, and calls what `text` declares. */
export async function buildLibrary(
  name: string,
  text = '',
  body = 'return 1;',
  link: string[] = [],
): Promise<string> {
  return await compile({
    sources: [`${text}\nextern "C" int ${name}() { ${body} }`],
    name: `lib${name}.so`,
    flags: [`-Wl,-soname,lib${name}.so`],
    link,
  });
}

/** An addon that calls `greet` of `libgreet.so`. */
export async function buildGreeter(flags: string[] = [], text = '', library?: string): Promise<string> {
  const link = linkWith(library ?? (await buildLibrary('greet')));
  return await buildAddon(
    `${text}\nextern "C" int greet(); extern "C" int use() { return greet(); }`,
    flags,
    link,
  );
}

/** Copies files to a test's layout: names relative to `place`. */
export async function copyAll(place: string, files: Record<string, string>): Promise<void> {
  for (const [name, from] of Object.entries(files)) {
    const to = join(place, name);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}
