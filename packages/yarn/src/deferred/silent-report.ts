import { PassThrough } from 'node:stream';
import { type Configuration, type Report, StreamReport } from '@yarnpkg/core';

/** For functions of Yarn that require a report but print nothing we want to see. */
export function silentReport(configuration: Configuration): Report {
  const stdout = new PassThrough();
  stdout.resume();
  return new StreamReport({ configuration, stdout });
}
