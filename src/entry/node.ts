/**
 * `hlp/node`: a chain, opened in a directory or in memory, and what is needed to speak to it without a server.
 *
 * ```ts
 * import { Node, openMemoryStore } from 'hlp/node';
 * const node = await Node.open({ store: openMemoryStore() });
 * node.start();
 * await node.close();
 * ```
 */

export { type Address, checksumAddress, parseAddress } from '../base/address.ts';
export { type Hex } from '../base/bytes.ts';
export { type Hash } from '../base/hash.ts';
export { formatHlp, parseHlp } from '../base/units.ts';
export { type Block, blockHash } from '../chain/block.ts';
export { type Chain } from '../chain/chain.ts';
export { ChainError, RuleBroken, TransactionError } from '../chain/errors.ts';
export { developmentGenesis, formatGenesis, type Genesis, parseGenesis } from '../chain/genesis.ts';
export { senderOf, signTransaction, transactionHash } from '../chain/signing.ts';
export { decodeTransaction, encodeTransaction, type Transaction } from '../chain/transaction.ts';
export { Node, type NodeOptions } from '../node/node.ts';
export { openMemoryStore } from '../state/memory-store.ts';
export { StoreLocked } from '../state/store.ts';
export { developmentPeople, type Person } from '../wallet/mnemonic.ts';
