import {
  awaitRepair,
  chooseRunner,
  describeRepairState,
  formatRecordJson,
  formatRecordPretty,
  recordTree,
  type Session,
} from '@abistamp/core';
import type { Verb } from '../command.ts';
import { readingPatience } from '../patience.ts';
import { chooseRuntime } from '../runtime-option.ts';
import { requireWhole } from '../torn-record.ts';

/** Nothing was recorded, since not all could be read. */
const isUnread = ({ stamp, sidecar }: ReturnType<typeof recordTree>): boolean =>
  stamp.kind === 'unreadable' || sidecar.kind === 'unreadable';

/** @param afterwards what else is written with a record */
export function makeRecord(afterwards: ((session: Session) => void) | null): Verb {
  return {
    summary: 'record what this install was built for',
    usage: '',
    options: [{ name: 'frozen', summary: 'leave abi-lock.json as it is' }],
    run: async (request) => {
      const runtime = chooseRuntime(request);
      const project = request.open(request.cwd);
      const state = await awaitRepair(project, readingPatience);
      const session = { project, runtime, env: request.env };
      const result = recordTree(session, {
        frozen: request.options['frozen'] === true,
        helper: request.helpWalk(project),
      });
      requireWhole(project, result.sidecar);
      afterwards?.(session);
      return {
        exitCode: isUnread(result) ? 2 : 0,
        note: describeRepairState(state, chooseRunner(project)),
        get json() {
          return formatRecordJson(result, project.root, project, runtime);
        },
        pretty: (style) => formatRecordPretty(result, project, runtime, style),
      };
    },
  };
}

export const record = makeRecord(null);
