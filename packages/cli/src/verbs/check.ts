import { resolve } from 'node:path';
import { type CheckJson, formatCheckJson, formatCheckPretty, type JudgedTree } from '@abistamp/core';
import { joinNotes, type Verb } from '../command.ts';
import { judgeProject } from '../judge-project.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const check = {
  summary: 'does everything native here fit the Node that runs?',
  usage: '[DIR…]',
  options: [{ name: 'strict', summary: 'fail where anything could not be judged, too' }],
  run: async (request) => {
    const runtime = chooseRuntime(request);
    const strict = request.options['strict'] === true;
    const folders =
      request.args.length === 0 ? [request.cwd] : request.args.map((arg) => resolve(request.cwd, arg));
    const trees: JudgedTree[] = [];
    const notes = new Set<string | null>();
    for (const folder of folders) {
      const judged = await judgeProject(request.open(folder), runtime, { env: request.env, strict });
      for (const note of judged.notes) notes.add(note);
      trees.push(judged.tree);
    }
    const json = formatCheckJson(trees, runtime, { strict });
    return {
      exitCode: exitCodeOf(json),
      note: joinNotes(notes),
      json,
      pretty: (style, width) => {
        const texts = trees.map((tree) => formatCheckPretty(tree, runtime, style, width));
        if (trees.length === 1) return texts.join('');
        return trees.map((tree, i) => `${style.bold(tree.verdict.root)}\n${texts[i]}`).join('\n');
      },
    };
  },
} satisfies Verb;

export function exitCodeOf({ ok, answer }: Pick<CheckJson, 'ok' | 'answer'>): 0 | 1 | 2 {
  if (ok) return 0;
  return answer === 'findings' ? 1 : 2;
}
