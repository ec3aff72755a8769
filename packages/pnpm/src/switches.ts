/** Whether the hooks are switched off, or a repair of ours is what runs. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return env['ABISTAMP_DISABLE'] === '1' || env['ABISTAMP_ACTIVE'] === '1';
}
