import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AbistampError, probeRuntime, readCurrentRuntime } from '@abistamp/core';
import {
  chooseTargets,
  formatForecastHtml,
  formatForecastJson,
  formatForecastMarkdown,
  formatForecastPretty,
} from '@abistamp/core/plan';
import type { Verb } from '../command.ts';
import { planHere, readAsked } from './plan.ts';

export const report: Verb = {
  summary: 'packages × targets as one page',
  usage: '[TARGET…]',
  options: [
    { name: 'html', value: 'FILE', summary: 'write a page that needs nothing else' },
    { name: 'markdown', value: 'FILE', summary: 'write a table for the summary of a job' },
    { name: 'all-lts', summary: 'every line of Node that has long-term support today; so without a TARGET' },
  ],
  run: (request) => {
    const { options, cwd } = request;
    const { node, html, markdown } = options;
    if (typeof html !== 'string' && typeof markdown !== 'string')
      throw new AbistampError('BAD_ARGUMENT', 'report takes --html FILE or --markdown FILE', {
        hint: (abistamp) => `${abistamp} report --html abistamp.html`,
      });
    const here = typeof node === 'string' ? probeRuntime(node) : readCurrentRuntime();
    const asked = readAsked(request);
    const targets = chooseTargets(asked.specs.length === 0 ? { ...asked, ltsAt: new Date() } : asked, here);
    const { project, forecast: planned } = planHere(request, here, targets);
    const write = (path: string, text: string) => {
      try {
        // In place: the summary of a job is a file that something else reads.
        writeFileSync(resolve(cwd, path), text);
      } catch (cause) {
        throw new AbistampError('UNWRITABLE', `${path} cannot be written`, { cause });
      }
    };
    if (typeof html === 'string') write(html, formatForecastHtml(planned, project));
    if (typeof markdown === 'string') write(markdown, formatForecastMarkdown(planned, project));
    return {
      exitCode: 0,
      json: formatForecastJson(planned, project),
      pretty: (style, width) => formatForecastPretty(planned, project, style, width),
    };
  },
};
