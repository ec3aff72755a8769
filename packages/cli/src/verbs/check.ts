import { resolve } from 'node:path';
import {
  awaitRepair,
  type CheckJson,
  checkTree,
  chooseRunner,
  describeRepairState,
  findProjects,
  findSidecarTrouble,
  formatCheckJson,
  formatCheckPretty,
  isCI,
  type JudgedTree,
  settleObserved,
} from '@abistamp/core';
import { joinNotes, type Verb } from '../command.ts';
import { readingPatience } from '../patience.ts';
import { chooseRuntime } from '../runtime-option.ts';
import { noteTrouble, requireWhole } from '../torn-record.ts';

export const check: Verb = {
  summary: 'does everything native here fit the Node that runs?',
  usage: '[DIR…]',
  options: [
    { name: 'recursive', summary: 'every tree below the folders, too' },
    { name: 'strict', summary: 'fail where anything could not be judged, too' },
  ],
  run: async (request) => {
    const runtime = chooseRuntime(request);
    const folders =
      request.args.length === 0 ? [request.cwd] : request.args.map((arg) => resolve(request.cwd, arg));
    const trees: JudgedTree[] = [];
    const notes = new Set<string | null>();
    const open =
      request.options['recursive'] === true ? findProjects : (folder: string) => [request.open(folder)];
    for (const project of folders.flatMap(open)) {
      notes.add(describeRepairState(await awaitRepair(project, readingPatience), chooseRunner(project)));
      const trouble = findSidecarTrouble(project);
      if (isCI(request.env) || request.options['strict'] === true) requireWhole(project, trouble);
      notes.add(noteTrouble(project, trouble));
      const session = { project, runtime, env: request.env };
      trees.push({ ...project, verdict: settleObserved(session, checkTree(session)) });
    }
    const json = formatCheckJson(trees, runtime, { strict: request.options['strict'] === true });
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
};

function exitCodeOf({ ok, answer }: CheckJson): 0 | 1 | 2 {
  if (ok) return 0;
  return answer === 'findings' ? 1 : 2;
}
