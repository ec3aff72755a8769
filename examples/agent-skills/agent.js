import { checkNativeModulesSync, findTrees } from '@abistamp/core';

/** The skills that can be offered: those whose packages load here. */
const { trees } = checkNativeModulesSync({ roots: findTrees(['skills']).roots });
for (const { root, ok } of trees) console.log(`${ok ? 'offers' : 'leaves out'} ${root}`);
