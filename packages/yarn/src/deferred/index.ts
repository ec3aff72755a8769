/** The half of the plugin that is evaluated only when it is needed. */
export { runAbi } from './abi/run-abi.ts';
export { usages } from './abi/usages.ts';
export { checkBeforeScript } from './check-before-script.ts';
export { prepareBuilds } from './prepare-builds.ts';
export { recordInstall } from './record-install.ts';
