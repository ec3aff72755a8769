/** The half of the plugin that is evaluated only when it is needed. */
export { checkBeforeScript } from './check-before-script.ts';
export { prepareBuilds } from './prepare-builds.ts';
export { recordInstall } from './record-install.ts';
export { runBuilds } from './run-builds.ts';
export { runVerb } from './run-verb.ts';
export { usages } from './usages.ts';
