/** How much of a source is read, and how much is said about it. Depth and chains have theirs in `nesting.ts` and `build-chain.ts`. */

/** In UTF-8. As much as a contract may carry with it on the chain; the grammar needs about 2 KB of memory per byte. */
export const MAX_SOURCE_BYTES = 64 * 1024;

/** More would not be read. */
export const MAX_DIAGNOSTICS = 20;
