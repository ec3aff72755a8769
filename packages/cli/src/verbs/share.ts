import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  AbistampError,
  type CannotShare,
  describeCannotShare,
  describeShare,
  formatShareJson,
  formatSharePretty,
  makeFolders,
  makeKeyPair,
  openProject,
  pullBuilds,
  pushBuilds,
  type Session,
  type ShareResult,
  userFolder,
} from '@abistamp/core';
import type { CommandContext, CommandResult } from '../command.ts';
import { chooseRuntime } from '../runtime-option.ts';

/** `store push`: uploads this tree's builds from the local store to the shared one. */
export async function push(request: CommandContext, place: string): Promise<CommandResult> {
  request.progress('uploading builds');
  return report('push', await pushBuilds(openSession(request), place, request.args));
}

/** `store pull`: downloads this tree's builds from the shared store to the local one. */
export async function pull(request: CommandContext): Promise<CommandResult> {
  request.progress('fetching builds');
  return report('pull', await pullBuilds(openSession(request), request.args));
}

function openSession(request: CommandContext): Session {
  return { project: openProject(request.cwd), runtime: chooseRuntime(request), env: request.env };
}

/** Server failures are never errors: a cache that is down must not stop a team. */
function report(action: 'push' | 'pull', result: ShareResult | CannotShare): CommandResult {
  if ('kind' in result) {
    const { message, hint } = describeCannotShare(result);
    throw new AbistampError('BAD_ARGUMENT', message, { hint });
  }
  return {
    exitCode: 0,
    json: formatShareJson(action, result),
    pretty: (style) => formatSharePretty(result, style),
    note: describeShare(result),
  };
}

/**
 * `store keygen`: creates a key pair for signing and verifying. The private half is readable by its owner
 * only and never overwrites another.
 */
export function makeKeys({ cwd, args, env }: CommandContext): CommandResult {
  const [named, ...rest] = args;
  if (rest.length > 0) throw new AbistampError('BAD_ARGUMENT', 'store keygen takes at most one file');
  const file = named === undefined ? defaultKeyFile(env) : resolve(cwd, named);
  const { privatePem, publicKey, id } = makeKeyPair();
  writePrivately(file, privatePem);
  return {
    exitCode: 0,
    json: { version: 1, privateKey: file, publicKey, keyId: id },
    pretty: (style) =>
      [
        `${style.green('✔')} private key, for those who push (ABISTAMP_STORE_SIGNING_KEY in CI; keep it secret):`,
        `  ${file}`,
        'public key, for those who pull, in the root package.json:',
        `  ${style.cyan(`"abistamp": { "storeKeys": ["${publicKey}"] }`)}`,
        '',
      ].join('\n'),
  };
}

function writePrivately(file: string, text: string): void {
  try {
    makeFolders(dirname(file), 0o700);
    const fd = openSync(file, 'wx', 0o600);
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    // A file in the place of a folder is no key.
    if (code === 'EEXIST' && existsSync(file)) {
      throw new AbistampError('UNWRITABLE', `${file} already exists, and a key is never overwritten`, {
        hint: (abistamp) => `name another file: ${abistamp} store keygen FILE`,
      });
    }
    throw new AbistampError('UNWRITABLE', `${file} cannot be written (${String(code)})`, { cause: error });
  }
}

/** In the user's settings folder, outside any project, where it could be committed. */
function defaultKeyFile(env: NodeJS.ProcessEnv): string {
  return join(userFolder('config', env), 'store-key.pem');
}
