/**
 * The world as the machine sees it, over an overlay of the state: words for addresses, logs that come and go with marks,
 * verified modules for code. The machine knows no chain; this is where the two meet.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import { bytesToHex, wordToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import type { Overlay } from '../state/overlay.ts';
import { type Account, type Leaf, NO_CODE, type Reader } from '../state/reader.ts';
import type { Host, Log, Mark } from '../vm/host.ts';
import { ModuleError } from '../vm/reader.ts';
import { loadVerified, type RunnableModule } from '../vm/runnable.ts';
import { ChainError } from './errors.ts';
import type { ChainLog } from './receipt.ts';

/** The account, or an empty one. */
export function accountOf(state: Reader, address: Address): Account {
  return state.account(address) ?? EMPTY_ACCOUNT;
}

export function isContract(state: Reader, address: Address): boolean {
  return accountOf(state, address).codeHash !== NO_CODE;
}

/** Moves wei between accounts; false, and nothing moved, when there is too little. Zero wei touch nobody (EIP-161). */
export function moveWei(state: Overlay, from: Address, to: Address, wei: bigint): boolean {
  if (accountOf(state, from).balance < wei) return false;
  addWei(state, from, -wei);
  addWei(state, to, wei);
  return true;
}

export function addWei(state: Overlay, address: Address, wei: bigint): void {
  if (wei === 0n) return;
  const account = accountOf(state, address);
  state.setAccount(address, { ...account, balance: account.balance + wei });
}

/** The module at an address, or undefined when nobody deployed there. */
export function moduleAt(state: Reader, address: Address): RunnableModule | undefined {
  const { codeHash } = accountOf(state, address);
  return codeHash === NO_CODE ? undefined : moduleOf(state, codeHash);
}

/**
 * What the machine is given to work on. `state` must stand on the state as it was when the transaction began: what lies below it
 * is "before".
 */
export class OverlayHost implements Host {
  readonly state: Overlay;
  readonly #logs: ChainLog[] = [];
  #version = 0;

  constructor(state: Overlay) {
    this.state = state;
  }

  /** Goes up with every change, and with what takes changes back. */
  get version(): number {
    return this.#version;
  }

  /** The same world as it is now, marks too; from here on each goes its own way. */
  copy(): OverlayHost {
    const copy = new OverlayHost(this.state.copy());
    copy.#logs.push(...this.#logs);
    copy.#version = this.#version;
    return copy;
  }

  /** What has been logged and not undone. */
  get logs(): readonly ChainLog[] {
    return this.#logs;
  }

  mark(): Mark {
    return { journal: this.state.mark(), logs: this.#logs.length };
  }

  undo(mark: Mark): void {
    this.#version++;
    this.state.undo(mark.journal);
    this.#logs.length = mark.logs;
  }

  word(contract: bigint, path: string): bigint {
    return this.state.word(wordToAddress(contract), path);
  }

  text(contract: bigint, path: string): Uint8Array {
    return this.state.text(wordToAddress(contract), path);
  }

  wordBefore(contract: bigint, path: string): bigint {
    return this.state.below.word(wordToAddress(contract), path);
  }

  textBefore(contract: bigint, path: string): Uint8Array {
    return this.state.below.text(wordToAddress(contract), path);
  }

  isWritten(contract: bigint, path: string): boolean {
    return this.state.isWritten(wordToAddress(contract), path);
  }

  write(contract: bigint, path: string, leaf: Leaf): void {
    this.#version++;
    this.state.write(wordToAddress(contract), path, leaf);
  }

  balance(address: bigint): bigint {
    return accountOf(this.state, wordToAddress(address)).balance;
  }

  transfer(from: bigint, to: bigint, wei: bigint): boolean {
    this.#version++;
    return moveWei(this.state, wordToAddress(from), wordToAddress(to), wei);
  }

  isContract(address: bigint): boolean {
    return isContract(this.state, wordToAddress(address));
  }

  isNew(address: bigint): boolean {
    const { nonce, balance, codeHash } = accountOf(this.state, wordToAddress(address));
    return nonce === 0n && balance === 0n && codeHash === NO_CODE;
  }

  module(address: bigint): RunnableModule | undefined {
    return moduleAt(this.state, wordToAddress(address));
  }

  log({ address, topics, data }: Log): void {
    this.#version++;
    this.#logs.push({
      address: wordToAddress(address),
      topics: topics.map((topic) => bytesToHex(wordToBytes(topic))),
      data,
    });
  }
}

type Ready = { readonly module: RunnableModule; readonly sizeInBytes: number };

/**
 * Contracts that are ready to run, by code hash; a village calls the same few all day. What stands in the state was verified when it was deployed,
 * so here it is only taken apart. The one used longest ago goes first.
 */
const modules = new Map<Hash, Ready>();
const MOST_BYTES = 16 * 1024 * 1024;
let bytes = 0;

function moduleOf(state: Reader, codeHash: Hash): RunnableModule {
  const ready = modules.get(codeHash) ?? loaded(state, codeHash);
  modules.delete(codeHash);
  modules.set(codeHash, ready);
  return ready.module;
}

function loaded(state: Reader, codeHash: Hash): Ready {
  // The state has seen to it that code it read from a disk still has its hash.
  const code = state.code(codeHash);
  if (code === undefined) throw new ChainError('damaged', `the code ${codeHash} is not in the store`);
  const module = runnableOf(code, codeHash);
  const ready = { module, sizeInBytes: sizeInMemory(code, module) };
  bytes += ready.sizeInBytes;
  for (const [oldest, { sizeInBytes }] of modules) {
    if (bytes <= MOST_BYTES) break;
    modules.delete(oldest);
    bytes -= sizeInBytes;
  }
  return ready;
}

function runnableOf(code: Uint8Array, codeHash: Hash): RunnableModule {
  try {
    return loadVerified(code);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    throw new ChainError('damaged', `the code ${codeHash} is none: ${error.message}`);
  }
}

/** Roughly; once all its functions have run, code made to be large takes up to fifteen times as much. */
function sizeInMemory(code: Uint8Array, { functions }: RunnableModule): number {
  return 4_096 + 2 * code.length + 512 * functions.length;
}

const EMPTY_ACCOUNT: Account = { nonce: 0n, balance: 0n, codeHash: NO_CODE };
