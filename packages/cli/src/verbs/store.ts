import {
  AbistampError,
  formatStoreJson,
  formatStorePretty,
  listStore,
  locateStore,
  type PrunedVariants,
  pruneStore,
  pruneVariants,
  readStoreBound,
  verifyStore,
} from '@abistamp/core';
import { suggest } from '../closest.ts';
import type { CommandContext, CommandResult, Verb } from '../command.ts';
import { openIfInstalled } from '../open-if-installed.ts';
import { makeKeys, pull, push } from './share.ts';

interface StoreAction {
  takesArguments?: true;
  run(request: CommandContext): CommandResult | Promise<CommandResult>;
}

const actions: Readonly<Record<string, StoreAction>> = {
  ls: { run: ({ env }) => survey('ls', listStore, env, 0) },
  verify: { run: ({ env }) => survey('verify', verifyStore, env, 1) },
  prune: {
    run: (request) => {
      const { env, options } = request;
      const place = requireStore(env);
      const removed = pruneStore(place, readBound(options['max-bytes'], env), Date.now());
      return report(
        { action: 'prune', place, entries: listStore(place), removed, variants: pruneHere(request) },
        0,
      );
    },
  },
  push: { takesArguments: true, run: (request) => push(request, requireStore(request.env)) },
  pull: {
    takesArguments: true,
    run: (request) => {
      requireStore(request.env);
      return pull(request);
    },
  },
  keygen: { takesArguments: true, run: makeKeys },
};

export const store: Verb = {
  summary: 'kept builds, so that switching back needs no compile; push and pull share them',
  usage: 'ACTION [PKG…]',
  choices: Object.keys(actions),
  options: [{ name: 'max-bytes', value: 'N', summary: 'prune: keep at most this much' }],
  run: (request) => {
    const [name = 'ls', ...args] = request.args;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new AbistampError(
        'BAD_ARGUMENT',
        `unknown store command ${name}${suggest(name, Object.keys(actions))}`,
        {
          hint: `one of ${Object.keys(actions).join(', ')}`,
        },
      );
    }
    if (args.length > 0 && action.takesArguments !== true)
      throw new AbistampError('BAD_ARGUMENT', `store ${name} takes no arguments`);
    return action.run({ ...request, args });
  },
};

/** In the tree of this folder; null outside of any. */
function pruneHere(request: CommandContext): PrunedVariants | null {
  const project = openIfInstalled(request);
  return project === null ? null : pruneVariants(project);
}

function requireStore(env: NodeJS.ProcessEnv): string {
  const place = locateStore(env);
  if (place !== null) return place;
  throw new AbistampError('BAD_ARGUMENT', 'the store is switched off (ABISTAMP_STORE=off)');
}

function survey(
  action: 'ls' | 'verify',
  look: typeof listStore,
  env: NodeJS.ProcessEnv,
  exitCode: 0 | 1,
): CommandResult {
  const place = requireStore(env);
  const entries = look(place);
  return report({ action, place, entries, removed: 0 }, entries.length === 0 ? 0 : exitCode);
}

function report(survey: Parameters<typeof formatStoreJson>[0], exitCode: 0 | 1): CommandResult {
  return {
    exitCode,
    json: formatStoreJson(survey),
    pretty: (style) => formatStorePretty(survey, style),
  };
}

function readBound(option: string | boolean | undefined, env: NodeJS.ProcessEnv): number {
  const named = typeof option === 'string' ? { ABISTAMP_STORE_MAX_BYTES: option } : env;
  const bound = readStoreBound(named);
  if (bound !== null) return bound;
  throw new AbistampError('BAD_ARGUMENT', `${named['ABISTAMP_STORE_MAX_BYTES']} is not a byte count`);
}
