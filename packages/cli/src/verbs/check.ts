import { resolve } from 'node:path';
import {
  checkTree,
  findProjects,
  formatCheckJson,
  formatCheckPretty,
  type JudgedTree,
  recoverInterruptedRepair,
} from '@abistamp/core';
import type { Verb } from '../command.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const check: Verb = {
  summary: 'does everything native here fit the Node that runs?',
  usage: '[DIR…]',
  options: [{ name: 'recursive', summary: 'every tree below the folders, too' }],
  run: async (request) => {
    const runtime = chooseRuntime(request);
    const folders =
      request.args.length === 0 ? [request.cwd] : request.args.map((arg) => resolve(request.cwd, arg));
    const trees: JudgedTree[] = [];
    const open =
      request.options['recursive'] === true ? findProjects : (folder: string) => [request.open(folder)];
    for (const project of folders.flatMap(open)) {
      await recoverInterruptedRepair(project.root);
      trees.push({ ...project, verdict: checkTree({ project, runtime, env: request.env }) });
    }
    const json = formatCheckJson(trees, runtime);
    return {
      exitCode: json.ok ? 0 : 1,
      json,
      pretty: (style, width) => {
        const texts = trees.map((tree) => formatCheckPretty(tree, runtime, style, width));
        if (trees.length === 1) return texts.join('');
        return trees.map((tree, i) => `${style.bold(tree.verdict.root)}\n${texts[i]}`).join('\n');
      },
    };
  },
};
