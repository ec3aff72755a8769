/** Whether hooks do nothing: the user switched them off, or a repair of ours started the process. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return env['ABISTAMP_DISABLE'] === '1' || env['ABISTAMP_ACTIVE'] === '1';
}
