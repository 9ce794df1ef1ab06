/**
 * "What if it were so": accounts, code and memory laid over a state before a call is tried, and another block around it. Memory is named by
 * slots here, as on Ethereum; a leaf's slot is keccak256 of its path, so a leaf is found by the slot of the path that is asked for. A text
 * has its length there, and its pieces behind it (`state/slots.ts`).
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, wordToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { accountOf } from '../chain/host.ts';
import type { BlockContext } from '../chain/transition.ts';
import { Overlay } from '../state/overlay.ts';
import { NO_CODE, type Reader } from '../state/reader.ts';
import { slotOf } from '../state/slots.ts';
import { LIMITS } from '../vm/limits.ts';
import { ModuleError } from '../vm/reader.ts';
import { loadContract } from '../vm/verify.ts';
import { badParam, RpcError } from './errors.ts';
import { address, bytes, entriesIn, hash, objectOf, optional, quantity, quantity64, type Shape } from './shape.ts';

/** Words by their slots; those of a whole memory stand for all there is. */
type Slots = { readonly isWhole: boolean; readonly words: ReadonlyMap<Hash, bigint> };

type AccountOverride = {
  readonly balance: bigint | undefined;
  readonly nonce: bigint | undefined;
  readonly code: Uint8Array | undefined;
  /** Where it was said, for whoever finds that the code cannot run. */
  readonly place: string;
  readonly slots: Slots | undefined;
};

export type StateOverrides = ReadonlyMap<Address, AccountOverride>;

/** A question is not a whole chain. */
const MOST_ACCOUNTS = 1_000;
const MOST_SLOTS = 10_000;
/** Verifying one takes some milliseconds, and nobody else is answered meanwhile. */
const MOST_CODES = 8;

const slotsShape: Shape<ReadonlyMap<Hash, bigint>> = {
  name: 'slots',
  schema: { type: 'object', patternProperties: { '^0x[0-9a-f]{64}$': hash.schema }, additionalProperties: false },
  read(value, place) {
    const given = entriesIn(value, place);
    if (given.size > MOST_SLOTS) throw badParam(place, `at most ${MOST_SLOTS} slots are taken, not ${given.size}`);
    return new Map(
      [...given].map(([slot, word]) => [
        hash.read(slot, `${place}, a slot`),
        BigInt(hash.read(word, `${place}.${slot}`)),
      ]),
    );
  },
};

const accountShape = objectOf('account override', {
  balance: optional(quantity),
  nonce: optional(quantity64),
  code: optional(bytes),
  state: optional(slotsShape),
  stateDiff: optional(slotsShape),
  movePrecompileToAddress: optional(address),
});

export const stateOverrides: Shape<StateOverrides> = {
  name: 'state overrides',
  schema: {
    type: 'object',
    patternProperties: { '^0x[0-9a-fA-F]{40}$': accountShape.schema },
    additionalProperties: false,
  },
  read(value, place) {
    const given = entriesIn(value, place);
    if (given.size > MOST_ACCOUNTS)
      throw badParam(place, `at most ${MOST_ACCOUNTS} accounts are taken, not ${given.size}`);
    const read = [...given].map(([who, each]) => readAccount(who, each, place));
    const codes = read.filter(([, { code }]) => code !== undefined && code.length > 0).length;
    if (codes > MOST_CODES) throw badParam(place, `at most ${MOST_CODES} contracts are taken, not ${codes}`);
    return new Map(read);
  },
};

export type BlockOverrides = {
  readonly number: bigint | undefined;
  readonly time: bigint | undefined;
  readonly gasLimit: bigint | undefined;
  readonly feeRecipient: Address | undefined;
  readonly baseFeePerGas: bigint | undefined;
};

const ABSENT: Readonly<Record<string, string>> = {
  prevRandao: 'no contract here can ask for randomness of the block',
  random: 'no contract here can ask for randomness of the block',
  difficulty: 'no contract here can ask for the difficulty',
  withdrawals: 'there are no validators here, and no withdrawals',
  blobBaseFee: 'there are no blobs here',
  beaconRoot: 'there is no beacon chain here',
  blockHash: 'no contract here can ask for the hash of a block',
};

/** geth's names of two fields, from before they were written down. */
const OTHER_NAMES: Readonly<Record<string, string>> = { coinbase: 'feeRecipient', baseFee: 'baseFeePerGas' };

const blockFields = objectOf('block overrides', {
  number: optional(quantity64),
  time: optional(quantity64),
  gasLimit: optional(quantity64),
  feeRecipient: optional(address),
  baseFeePerGas: optional(quantity),
});

export const blockOverrides: Shape<BlockOverrides> = {
  name: blockFields.name,
  schema: blockFields.schema,
  read(value, place) {
    const named = [...entriesIn(value, place)].map(([name, each]) => {
      if (Object.hasOwn(ABSENT, name)) throw badParam(`${place}.${name}`, ABSENT[name] ?? '');
      return [Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name, each] as const;
    });
    return blockFields.read(Object.fromEntries(named), place);
  },
};

/** The state as it would be. Throws RpcError (badParams) for code that cannot run here. */
export function overriding(state: Reader, overrides: StateOverrides): Reader {
  const overlay = new Overlay(withSlots(state, overrides));
  for (const [who, { balance, nonce, code, place }] of overrides) {
    const account = accountOf(state, who);
    if (code !== undefined && code.length > 0) checkCode(code, `${place}.code`);
    overlay.setAccount(who, {
      nonce: nonce ?? account.nonce,
      balance: balance ?? account.balance,
      codeHash: code === undefined ? account.codeHash : code.length === 0 ? NO_CODE : overlay.setCode(code),
    });
  }
  return overlay;
}

/** The block as it would be; its gas limit never grows beyond the chain's, since that is what protects everybody else. */
export function overridingBlock(context: BlockContext, overrides: BlockOverrides): BlockContext {
  const { number, time, feeRecipient, baseFeePerGas, gasLimit } = overrides;
  const most = context.params.gasLimit;
  if (gasLimit !== undefined && gasLimit > most) {
    throw new RpcError(
      'limit',
      `a block here holds at most ${most} gas, so a call cannot be tried in one of ${gasLimit}`,
    );
  }
  return {
    ...context,
    number: number ?? context.number,
    timestamp: time ?? context.timestamp,
    miner: feeRecipient ?? context.miner,
    baseFeePerGas: baseFeePerGas ?? context.baseFeePerGas,
    params: gasLimit === undefined ? context.params : { ...context.params, gasLimit },
  };
}

// ───────────── reading ─────────────

function readAccount(who: string, value: unknown, outer: string): readonly [Address, AccountOverride] {
  const place = `${outer}.${who.slice(0, 42)}`;
  const { balance, nonce, code, state, stateDiff, movePrecompileToAddress } = accountShape.read(value, place);
  if (movePrecompileToAddress !== undefined) {
    throw badParam(`${place}.movePrecompileToAddress`, 'there are no precompiled contracts here, so none can be moved');
  }
  if (state !== undefined && stateDiff !== undefined)
    throw badParam(place, 'either state (all of it) or stateDiff (parts of it), and not both');
  const words = state ?? stateDiff;
  const slots = words && { isWhole: state !== undefined, words };
  return [address.read(who, `${outer}, an address`), { balance, nonce, code, place, slots }];
}

/** The machine trusts what stands in the state: so what is laid over it is verified as a deployment is. */
function checkCode(code: Uint8Array, place: string): void {
  try {
    if (loadContract(code).args.length > 0)
      throw badParam(place, 'there is more than one contract in it; arguments do not belong to the code');
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    throw badParam(place, `not a contract that can run here (${error.rule}): ${error.message}`);
  }
}

// ───────────── memory by slots ─────────────

function withSlots(state: Reader, overrides: StateOverrides): Reader {
  return {
    account: (who) => state.account(who),
    code: (codeHash) => state.code(codeHash),
    word(who, path) {
      const each = overrides.get(who);
      if (each === undefined) return state.word(who, path);
      return wordIn(each, path) ?? (each.slots?.isWhole === true ? 0n : wordBelow(state, who, path));
    },
    text(who, path) {
      const each = overrides.get(who);
      if (each === undefined) return state.text(who, path);
      return textIn(each, path, each.slots?.isWhole === true ? NO_TEXT : textBelow(state, who, path));
    },
  };
}

/** Other code may see a word where there is a text: then it sees its length, which is what stands in the slot. */
function wordBelow(state: Reader, who: Address, path: string): bigint {
  return orIfMistaken(
    () => state.word(who, path),
    () => BigInt(state.text(who, path).length),
  );
}

/** And a text where there is a word: so long, and nothing in it. */
function textBelow(state: Reader, who: Address, path: string): Uint8Array {
  return orIfMistaken(
    () => state.text(who, path),
    () => new Uint8Array(lengthOf(state.word(who, path), path)),
  );
}

function orIfMistaken<T>(read: () => T, otherwise: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return otherwise();
    throw error;
  }
}

const NO_TEXT = new Uint8Array(0);
const PIECE = 32;

function wordIn({ slots }: AccountOverride, path: string): bigint | undefined {
  return slots?.words.get(bytesToHex(slotOf(path)));
}

/** The text below, with another length, and other pieces where there are some. */
function textIn(override: AccountOverride, path: string, below: Uint8Array): Uint8Array {
  if (override.slots === undefined) return below;
  const text = new Uint8Array(lengthOf(wordIn(override, path) ?? BigInt(below.length), path));
  text.set(below.subarray(0, text.length));
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = wordIn(override, `${path}#${at / PIECE}`);
    if (piece !== undefined) text.set(wordToBytes(piece).subarray(0, text.length - at), at);
  }
  return text;
}

function lengthOf(word: bigint, path: string): number {
  if (word <= BigInt(LIMITS.textSize)) return Number(word);
  throw new RpcError(
    'refused',
    `${path} holds a text, and the override says ${word} for its length; at most ${LIMITS.textSize} bytes are possible`,
  );
}
