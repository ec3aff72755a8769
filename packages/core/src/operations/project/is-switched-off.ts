/** Whether hooks do nothing: switched off by the user, or started from within a repair of ours. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return env['ABISTAMP_DISABLE'] === '1' || env['ABISTAMP_ACTIVE'] === '1';
}
