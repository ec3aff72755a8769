/** Those that print what others read: `json` and `pretty` are the command's own. */
const machineReporters = ['github', 'gitlab', 'sarif', 'junit', 'markdown'] as const;

export type MachineReporter = (typeof machineReporters)[number];

export const reporterNames = ['pretty', 'json', ...machineReporters] as const;

export type ReporterName = (typeof reporterNames)[number];
