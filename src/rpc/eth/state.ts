/**
 * What accounts hold after a block. Any block will do: its state is read by its root, so nothing that happens meanwhile is mixed in. A slot
 * is keccak256 of a leaf's readable path (`state/slots.ts`); `hlp_memory` asks by the path itself.
 */

import { type Address, NOBODY } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Chain } from '../../chain/chain.ts';
import { accountOf } from '../../chain/host.ts';
import { formatProof } from '../../state/proof-json.ts';
import { proofOf, type SlotProof } from '../../state/proof.ts';
import { NO_TEXT, type Reader } from '../../state/reader.ts';
import { stateAt } from '../../state/state-at.ts';
import type { Records } from '../../state/store.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import { badParam } from '../errors.ts';
import { toQuantity, toWord } from '../json/quantities.ts';
import { type Method, method, param } from '../method.ts';
import { blockAt, type BlockRef, isPending } from '../reading/block-ref.ts';
import { steadily } from '../reading/steady.ts';
import { ADDRESS, BLOCK_OR_LATEST } from '../rows.ts';
import { address, entriesIn, listOf, type Shape } from '../shape.ts';
import { slot } from './slot-shape.ts';

/** Slots of one question, all accounts together. */
const MOST_SLOTS = 1_024;

type Wanted = ReadonlyMap<string, readonly Uint8Array[]>;

const SLOTS = listOf(slot, MOST_SLOTS);
/** Accounts, as they were written, and slots of each. */
const slotsByAccount: Shape<Wanted> = {
  name: 'slots by account',
  schema: { type: 'object', additionalProperties: SLOTS.schema },
  read(value, place) {
    const wanted = new Map<string, readonly Uint8Array[]>();
    let count = 0;
    for (const [written, slots] of entriesIn(value, place)) {
      address.read(written, `${place}, account ${written.slice(0, 50)}`);
      wanted.set(written, SLOTS.read(slots, `${place}.${written}`));
      count += wanted.get(written)!.length + 1;
      if (count > MOST_SLOTS) throw badParam(place, `at most ${MOST_SLOTS} slots and accounts are answered at once`);
    }
    return wanted;
  },
};

export const STATE_METHODS: readonly Method[] = [
  method({
    name: 'eth_getBalance',
    summary: 'How many wei an account has.',
    params: [ADDRESS, BLOCK_OR_LATEST],
    result: 'quantity, in wei',
    example: { params: [NOBODY, 'latest'] },
    run: async ({ node }, who, ref) => toQuantity(accountOf(await stateFor(node.chain, ref), who).balance),
  }),
  method({
    name: 'eth_getTransactionCount',
    summary: "An account's nonce. At `pending` it is the one its next transaction should have, behind those that wait.",
    params: [ADDRESS, BLOCK_OR_LATEST],
    result: 'quantity',
    example: { params: [NOBODY, 'pending'] },
    run: async ({ node }, who, ref) =>
      isPending(ref)
        ? toQuantity(node.nextNonce(who))
        : toQuantity(accountOf(await stateFor(node.chain, ref), who).nonce),
  }),
  method({
    name: 'eth_getCode',
    summary:
      "A contract's container: its code and, where it was deployed with it, its source; without constructor arguments.",
    params: [ADDRESS, BLOCK_OR_LATEST],
    result: 'bytes; none for a person',
    example: { params: [NOBODY, 'latest'] },
    run: async ({ node }, who, ref) => {
      const state = await stateFor(node.chain, ref);
      return bytesToHex(state.code(accountOf(state, who).codeHash) ?? NO_TEXT);
    },
  }),
  method({
    name: 'eth_getStorageAt',
    summary: 'The word in a slot. A slot is keccak256 of a leaf’s path, such as `balances[0x…]`.',
    params: [ADDRESS, param('slot', slot), BLOCK_OR_LATEST],
    result: '32 bytes',
    example: { params: [NOBODY, '0x0', 'latest'] },
    run: async ({ node }, who, place, ref) => {
      const root = await rootFor(node.chain, ref);
      return toWord(proofOf(node.chain.store, root, who, [place]).slots[0]!.value);
    },
  }),
  method({
    name: 'eth_getStorageValues',
    summary: 'The words in many slots of many accounts, all after the same block.',
    params: [param('slots', slotsByAccount, `at most ${MOST_SLOTS}`), BLOCK_OR_LATEST],
    result: 'lists of 32 bytes by account',
    example: { params: [{ [NOBODY]: ['0x0', '0x1'] }, 'latest'] },
    run: storageValues,
  }),
  method({
    name: 'eth_getProof',
    summary:
      'An account and some of its slots, with the trie nodes that prove them against the state root of the block (EIP-1186).',
    params: [ADDRESS, param('slots', SLOTS), BLOCK_OR_LATEST],
    result: 'proof',
    example: { params: [NOBODY, ['0x0'], 'latest'] },
    run: async (context, who, slots, ref) => {
      const { chain } = context.node;
      const root = await rootFor(chain, ref);
      const proof = proofOf(chain.store, root, who, []);
      return formatProof({ ...proof, slots: await slotsOf(chain.store, root, who, slots, new Breath(context)) });
    },
  }),
];

async function storageValues(context: Context, wanted: Wanted, ref: BlockRef): Promise<unknown> {
  const { store } = context.node.chain;
  const root = await rootFor(context.node.chain, ref);
  const breath = new Breath(context);
  const answers: [string, unknown][] = [];
  for (const [written, slots] of wanted) {
    const found = await slotsOf(store, root, address.read(written, 'account'), slots, breath);
    answers.push([written, found.map(({ value }) => toWord(value))]);
  }
  return Object.fromEntries(answers);
}

/** Some at a time, giving way in between. */
async function slotsOf(
  store: Records,
  root: Hash,
  who: Address,
  slots: readonly Uint8Array[],
  breath: Breath,
): Promise<readonly SlotProof[]> {
  const found: SlotProof[] = [];
  for (let from = 0; from < slots.length; from += AT_ONCE) {
    found.push(...proofOf(store, root, who, slots.slice(from, from + AT_ONCE)).slots);
    await breath.takeIfDue();
  }
  return found;
}

const AT_ONCE = 32;

/** The newest state moves along with the chain, and is read quicker; a block that was named is read as it is, whatever comes after it. */
async function stateFor(chain: Chain, ref: BlockRef): Promise<Reader> {
  if ('tag' in ref && ref.tag !== 'earliest') return chain.headState();
  return stateAt(chain.store, await rootFor(chain, ref));
}

async function rootFor(chain: Chain, ref: BlockRef): Promise<Hash> {
  return (await steadily(chain, () => blockAt(chain, ref))).block.header.stateRoot;
}
