import { packageId } from '../files/package-id.ts';
import type { FilledRuntime } from '../operations/variants/filled-runtime.ts';
import { makeSafe } from '../safe-text.ts';
import { nameTarget } from './names.ts';
import { countOf } from './plural.ts';
import type { Style } from './style.ts';

/** `variants` of `rebuild --json` (schema/rebuild.schema.json). */
export function formatFilledJson({ target, files, bytes, present, seconds, failed, left }: FilledRuntime) {
  return {
    ...{ target, files, bytes, present, seconds: Math.round(seconds * 10) / 10 },
    failed: failed.map(({ package: pkg, error }) => ({ package: packageId(pkg), path: pkg.path, error })),
    left: left.map(({ package: pkg, problem }) => ({
      package: packageId(pkg),
      path: pkg.path,
      code: problem.code,
    })),
  };
}

/** What builds for another runtime cost, who opens them, and what it lacks. */
export function formatFilledPretty(filled: FilledRuntime, style: Style): string {
  const { target, files, bytes, present, seconds, failed, left } = makeSafe(filled);
  const size = `${(bytes / 1e6).toFixed(1)} MB, ${seconds.toFixed(1)} s`;
  const put = `${countOf(files.length, 'addon')} for ${target} put beside (${size}), which only @abistamp/guard opens`;
  const nothing =
    present > 0
      ? `${countOf(present, 'addon')} for ${target} ${present === 1 ? 'is' : 'are'} beside already`
      : `no addon here needs another build for ${target}`;
  const failures = failed.map(
    ({ package: { name }, error }) => `${name} (${error ?? 'no tools to compile it'})`,
  );
  const others = left.map(({ package: { name }, problem }) => `${name} (${problem.code})`);
  const lines = [
    ...(files.length + failures.length === 0 || files.length > 0
      ? [`${style.green('✔')} ${files.length === 0 ? nothing : put}`]
      : []),
    ...(failures.length === 0 ? [] : [`${style.red('✖')} not built for ${target}: ${failures.join(', ')}`]),
    ...(others.length === 0
      ? []
      : [`${style.yellow('▲')} not for ${nameTarget(target, null)} all the same: ${others.join(', ')}`]),
  ];
  return `${lines.join('\n')}\n`;
}
