import { PassThrough } from 'node:stream';
import { type Configuration, type Report, StreamReport } from '@yarnpkg/core';

/** For Yarn's functions that ask for a report though they have nothing to say to anybody. */
export function silentReport(configuration: Configuration): Report {
  const stdout = new PassThrough();
  stdout.resume();
  return new StreamReport({ configuration, stdout });
}
