import { formatKeyJson, formatKeyPretty, makeCacheKey, openDirectory } from '@abistamp/core';
import type { Verb } from '../command.ts';
import { findRoot } from '../init/find-root.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const key: Verb = {
  summary: 'print a key for caches of this tree',
  usage: '',
  options: [
    { name: 'target', summary: 'only the part that all keys of this target start with' },
    { name: 'explain', summary: 'also list what it is made of' },
  ],
  run: (request) => {
    const { cwd, env, options } = request;
    const made = makeCacheKey({ tree: openDirectory(findRoot(cwd)), runtime: chooseRuntime(request), env });
    return {
      exitCode: 0,
      json: formatKeyJson(made),
      pretty: (style) =>
        options['target'] === true
          ? `${made.front}\n`
          : formatKeyPretty(made, options['explain'] === true, style),
    };
  },
};
