/** What the examples of the rows are made of (`method.ts`). Each is sent as it stands to a new chain to play on, where these two have hlp. */

export const ALISE = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
export const BOB = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';

/** 1 hlp. */
export const GIFT = { from: ALISE, to: BOB, value: '0xde0b6b3a7640000' };

/** Nothing has this name. */
export const NO_SUCH_HASH = `0x${'0'.repeat(64)}`;
