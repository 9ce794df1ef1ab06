/** What was asked for cannot be tried; the message says why, and what could. */
export class WhatIfError extends Error {
  override name = 'WhatIfError';
}
