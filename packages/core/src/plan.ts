/** What `abistamp plan` and `abistamp report` need beside the rest of the command, which loads it with the first call. */

export { chooseTargets } from './operations/plan/choose-targets.ts';
export { findVersions } from './operations/plan/find-versions.ts';
export { findLockedProject, planLockfile } from './operations/plan/plan-lockfile.ts';
export { type ProjectPlan, planTree } from './operations/plan/plan-tree.ts';
export { proveBuilds } from './operations/plan/prove-builds.ts';
export { formatForecastHtml } from './report/forecast-html.ts';
export { formatForecastJson } from './report/forecast-json.ts';
export { formatForecastMarkdown } from './report/forecast-markdown.ts';
export { formatForecastPretty } from './report/forecast-pretty.ts';
