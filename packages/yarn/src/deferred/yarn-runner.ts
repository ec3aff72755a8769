/** How a person runs our command where the plugin is. */
export const yarnRunner = 'yarn abi';
