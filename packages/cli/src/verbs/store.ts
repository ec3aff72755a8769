import {
  AbistampError,
  formatStoreJson,
  formatStorePretty,
  listStore,
  locateStore,
  pruneStore,
  readStoreBound,
  verifyStore,
} from '@abistamp/core';
import type { Verb } from '../command.ts';

export const store: Verb = {
  summary: 'builds that are kept, so that switching back costs no compile',
  usage: 'ls|verify|prune',
  options: [{ name: 'max-bytes', value: 'N', summary: 'prune: keep at most this much' }],
  run: ({ args, env, options }) => {
    const place = locateStore(env);
    if (place === null)
      throw new AbistampError('BAD_ARGUMENT', 'the store is switched off (ABISTAMP_STORE=off)');
    const [action = 'ls', ...rest] = args;
    if (rest.length > 0) throw new AbistampError('BAD_ARGUMENT', `store ${action} takes nothing else`);
    switch (action) {
      case 'ls':
        return report({ action, place, entries: listStore(place), removed: 0 }, 0);
      case 'verify': {
        const entries = verifyStore(place);
        return report({ action, place, entries, removed: 0 }, entries.length === 0 ? 0 : 1);
      }
      case 'prune': {
        const removed = pruneStore(place, readBound(options['max-bytes'], env), Date.now());
        return report({ action, place, entries: listStore(place), removed }, 0);
      }
      default:
        throw new AbistampError('BAD_ARGUMENT', `there is no store ${action}`, {
          hint: 'one of ls, verify, prune',
        });
    }
  },
};

function report(survey: Parameters<typeof formatStoreJson>[0], exitCode: 0 | 1) {
  return {
    exitCode,
    json: formatStoreJson(survey),
    pretty: (style: Parameters<typeof formatStorePretty>[1]) => formatStorePretty(survey, style),
  };
}

function readBound(option: string | boolean | undefined, env: NodeJS.ProcessEnv): number {
  const named = typeof option === 'string' ? { ABISTAMP_STORE_MAX_BYTES: option } : env;
  const bound = readStoreBound(named);
  if (bound !== null) return bound;
  throw new AbistampError('BAD_ARGUMENT', `${named['ABISTAMP_STORE_MAX_BYTES']} is no number of bytes`);
}
