/** An experiment that cannot be made on this chain; the message says why. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}
