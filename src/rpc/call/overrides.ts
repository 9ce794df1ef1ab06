/**
 * "What if it were so": accounts, code and memory laid over a state before a call is tried. Memory is named by slots here, as on Ethereum; how it
 * is read then is in `slot-overrides.ts`. Another block around it is in `block-overrides.ts`.
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { accountOf } from '../../chain/host.ts';
import { Overlay } from '../../state/overlay.ts';
import { NO_CODE, type Reader } from '../../state/reader.ts';
import { ModuleError } from '../../vm/reader.ts';
import { loadContract } from '../../vm/verify.ts';
import { badParam } from '../errors.ts';
import { address, bytes, entriesIn, hash, objectOf, optional, quantity, quantity64, type Shape } from '../shape.ts';
import { type Slots, withSlots } from './slot-overrides.ts';

type AccountOverride = {
  readonly balance: bigint | undefined;
  readonly nonce: bigint | undefined;
  readonly code: Uint8Array | undefined;
  /** Where it was said, for whoever finds that the code cannot run. */
  readonly place: string;
  readonly slots: Slots;
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

/** The state as it would be. Throws RpcError (badParams) for code that cannot run here. */
export function overriding(state: Reader, overrides: StateOverrides): Reader {
  const overlay = new Overlay(withSlots(state, new Map([...overrides].map(([who, { slots }]) => [who, slots]))));
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

// ───────────── reading ─────────────

function readAccount(who: string, value: unknown, outer: string): readonly [Address, AccountOverride] {
  const place = `${outer}.${who.slice(0, 42)}`;
  const { balance, nonce, code, state, stateDiff, movePrecompileToAddress } = accountShape.read(value, place);
  if (movePrecompileToAddress !== undefined) {
    throw badParam(`${place}.movePrecompileToAddress`, 'there are no precompiled contracts here, so none can be moved');
  }
  if (state !== undefined && stateDiff !== undefined)
    throw badParam(place, 'either state (all of it) or stateDiff (parts of it), and not both');
  const slots = { isWhole: state !== undefined, words: state ?? stateDiff ?? new Map<Hash, bigint>() };
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
