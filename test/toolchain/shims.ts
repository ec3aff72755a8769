import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, provide } from '../../scripts/fetch-package.mjs';
import type { Tool } from './tool.ts';

/**
 * A directory for PATH with each of these tools under its own name, so that scripts find this exact version.
 */
export async function shimDirectory(tools: Tool[]): Promise<string> {
  const scripts = tools.flatMap((tool) =>
    Object.entries({ ...tool.companions, [tool.name]: tool }).map(
      ([name, { command, args }]) => [name, writeShim([command, ...args], tool.env)] as const,
    ),
  );
  const digest = createHash('sha256').update(JSON.stringify(scripts)).digest('hex').slice(0, 16);
  return await provide(join(cacheDirectory, 'shims', digest), async (part) => {
    await mkdir(part);
    for (const [name, text] of scripts) {
      await writeFile(join(part, name), text);
      await chmod(join(part, name), 0o755);
    }
  });
}

function writeShim(command: string[], env: Record<string, string>): string {
  const settings = Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}\n`);
  return `#!/bin/sh\n${settings.join('')}exec ${command.map(quote).join(' ')} "$@"\n`;
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
