/** Whether a yarn.lock is of Yarn 2 or later. */
export const isYarnLockfile = (text: string): boolean => /^__metadata:/m.test(text);
