import { AbistampError } from '../../errors.ts';
import { listLtsLines } from '../../forecast/lts-lines.ts';
import { parseRuntimeSpec } from '../../runtime/parse-runtime-spec.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { formatTarget } from '../../runtime/target.ts';

/** What a person asks to plan for. */
interface AskedTargets {
  /** `node@26`, `electron@40`. */
  specs: readonly string[];
  /** As `--platform` takes them; the machine at hand without any. */
  platforms: readonly string[];
  /** Every line of Node that has long-term support at a time. */
  ltsAt: Date | null;
}

/**
 * The targets that are asked for, each runtime on each platform, each once.
 * @throws AbistampError `BAD_ARGUMENT` for one that is not known, or for none
 */
export function chooseTargets({ specs, platforms, ltsAt }: AskedTargets, here: Runtime): Runtime[] {
  const lines = ltsAt === null ? [] : listLtsLines(ltsAt).map((line) => `node@${line}`);
  const runtimes = [...specs, ...lines];
  if (runtimes.length === 0 && platforms.length === 0)
    throw new AbistampError('BAD_ARGUMENT', 'it takes a runtime, a platform, or --all-lts', {
      hint: (abistamp) => `${abistamp} plan node@26`,
    });
  const wanted = (runtimes.length === 0 ? [null] : runtimes).flatMap((spec) =>
    (platforms.length === 0 ? [null] : platforms).map((platform) => parseRuntimeSpec(spec, platform, here)),
  );
  return [
    ...new Map(wanted.map((runtime) => [`${formatTarget(runtime)} ${runtime.version}`, runtime])).values(),
  ];
}
