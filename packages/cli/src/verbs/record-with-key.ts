import { saveKey } from '@abistamp/core';
import { makeRecord } from './record.ts';

/** `abistamp record` of the command. The plugins write no key: they have a bound on their size. */
export const recordWithKey = makeRecord(saveKey);
