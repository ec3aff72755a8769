import { AbistampError } from '@abistamp/core';

/** What is there is not what it says it is: cut short, changed or malformed. */
export function corrupt(what: string): AbistampError {
  return new AbistampError('IMAGE_CORRUPT', `${what}`, {
    hint: 'save or pull the image again, and compare its digest',
  });
}

/** Asks for more than any real image does. */
export function overLimit(what: string, bound: string): AbistampError {
  return new AbistampError('IMAGE_LIMIT', `${what}, more than ${bound}: nothing further was read`, {
    hint: 'judge the install itself: abistamp check, in the image',
  });
}
