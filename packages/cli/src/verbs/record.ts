import { formatRecordJson, formatRecordPretty, recordTree, recoverInterruptedRepair } from '@abistamp/core';
import type { Verb } from '../command.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const record: Verb = {
  summary: 'record what this install was built for',
  usage: '',
  options: [{ name: 'frozen', summary: 'leave abi-lock.json as it is' }],
  run: async (request) => {
    const runtime = chooseRuntime(request);
    const project = request.open(request.cwd);
    await recoverInterruptedRepair(project.root);
    const result = recordTree(
      { project, runtime, env: request.env },
      { frozen: request.options['frozen'] === true },
    );
    return {
      exitCode: 0,
      json: formatRecordJson(result, project.root, project, runtime),
      pretty: (style) => formatRecordPretty(result, runtime, style),
    };
  },
};
