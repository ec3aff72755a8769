/** Whether hooks do nothing: the user switched them off, or a repair of ours started the process. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return /^(1|true|yes|on)$/i.test(env['ABISTAMP_DISABLE'] ?? '') || env['ABISTAMP_ACTIVE'] === '1';
}
