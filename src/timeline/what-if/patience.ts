/** What whoever waits for a branch may want: to stop it, and to hear how far it is. */

export type Patience = {
  /** Stops the work: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** After each block. */
  readonly onProgress?: ((done: { readonly block: number; readonly last: number }) => void) | undefined;
};
