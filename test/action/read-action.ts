import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A step of a composite action: a script, or another action. */
export interface Step {
  id: string;
  if?: string;
  uses?: string;
  run?: string;
  shell?: string;
  'working-directory'?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
}

interface Action {
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}

/** The root of this repository, as a runner has it once it has fetched the action. */
export const actionFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const actionText = readFileSync(`${actionFolder}/action.yml`, 'utf8');

const { load } = createRequire(`${actionFolder}/packages/deploy/package.json`)('js-yaml') as {
  load(text: string): unknown;
};

export const action = load(actionText) as Action;

/** What `${{ }}` is known by. */
export interface Values {
  inputs: Record<string, string>;
  steps: Record<string, Record<string, string>>;
}

/** Replaces expressions by their values; what nothing has set is empty, as on a runner. */
export function fillIn(text: string, values: Values): string {
  return text.replace(/\$\{\{ (\S+) \}\}/g, (_, path: string) => lookUp(path, values));
}

function lookUp(path: string, { inputs, steps }: Values): string {
  const [context, name = '', , output = ''] = path.split('.');
  return (context === 'inputs' ? inputs[name] : steps[name]?.[output]) ?? '';
}

/** Comparisons with a text, joined by `&&`: all that the action's conditions consist of. */
export function isMet(condition: string | undefined, values: Values): boolean {
  return (condition ?? '').split(' && ').every((part) => {
    const [, path = '', operator, text] = /^(\S+) (==|!=) '(.*)'$/.exec(part) ?? [];
    return part === '' || (lookUp(path, values) === text) === (operator === '==');
  });
}

/** The content of a file that steps write outputs to: `name=value`, and `name<<mark` with lines up to that mark. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, mark] = /^(\w+)<<(\S+)$/.exec(line) ?? [];
    if (name !== undefined && mark !== undefined) {
      const end = lines.indexOf(mark);
      outputs[name] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line.includes('='))
      outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  return outputs;
}
