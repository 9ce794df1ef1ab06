/** How the node says no in its own name; what the chain refuses carries the chain's names (`chain/errors.ts`). */

export class NodeError extends Error {
  override readonly name = 'NodeError';
  /** Short and fixed, for programs. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
