/** `hlp proof`: shows by hashes alone what an account and its leaves hold in the state of a block, and checks such proofs. */

import type { Address } from '../../base/address.ts';
import { bytesToHex, hexToBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Header } from '../../chain/header.ts';
import { checkProof, ProofError, proofOf } from '../../state/proof.ts';
import { formatProof, parseProof } from '../../state/proof-json.ts';
import { stateAt } from '../../state/state-at.ts';
import { leafIn, stateValue } from '../../timeline/changes.ts';
import { ValueError } from '../../timeline/parse-value.ts';
import { parsePath } from '../../timeline/paths.ts';
import { namedSlots } from '../../timeline/tree/named-slots.ts';
import { IN, lookedAt, type LookedAt } from '../chain-file.ts';
import { type Answer, type Command, type Context, type Input, optionOf } from '../command.ts';
import { Misuse } from '../failure.ts';
import { placeFor, proofAt } from '../proof-at.ts';
import { type NamedSlot, proofText } from '../proof-text.ts';
import { MOST_BYTES, readSource } from '../sources.ts';
import { addressIn, contractIn, explained, wholeNumberIn } from '../who.ts';

export const proof: Command = {
  name: 'proof',
  summary: 'show by hashes alone what an account and its leaves hold in a block, or check such a proof',
  arguments: [
    {
      name: 'account',
      help: 'a person, a contract or an address; or a place where something is written, such as 4.0.17',
      count: 'optional',
    },
    {
      name: 'paths',
      help: 'of a contract: such as owner or balances.bob, or slots (0x and 64 digits)',
      count: 'any number',
    },
  ],
  options: [
    { flags: '--block <block>', help: 'the block whose state it is, by number or hash; left out, the newest' },
    {
      flags: '--at <position>',
      help: 'in the middle of a transaction, such as 4.0.17: the tree as it was there, and in the block',
    },
    { flags: '--check <file>', help: 'check the proof in this file (JSON, as eth_getProof gives it)' },
    { flags: '--root <hash>', help: 'with --check: the state root to check against, instead of a block of this chain' },
    IN,
  ],
  signs: false,
  examples: [
    'hlp proof bob',
    'hlp proof village balances.bob --block 3',
    'hlp proof 4.0.17',
    'hlp proof village balances.bob --at 4.0.17',
    'hlp proof village balances.bob --json > proof.json',
    'hlp proof --check proof.json',
  ],
  async run(context, input) {
    const file = optionOf(input, 'check');
    if (file !== undefined) return checked(file, context, input);
    const [who, ...paths] = input.words;
    if (who === undefined) throw new Misuse('account: whose? Name a person or a contract, or a file with --check');
    if (optionOf(input, 'root') !== undefined)
      throw new Misuse('--root goes with --check; a proof is made for a --block');
    const { chain, names, close } = await lookedAt(context, input);
    try {
      const known = { chain, names };
      const place = placeFor(input, known);
      return place === undefined ? made(who, paths, blockOf(input, chain), known) : await proofAt(place, known);
    } finally {
      await close();
    }
  },
};

// ───────────── making ─────────────

type Known = Pick<LookedAt, 'chain' | 'names'>;

type Wanted = { readonly slot: Uint8Array; readonly named: NamedSlot };

function made(who: string, paths: readonly string[], block: Block, known: Known): Answer {
  const { stateRoot, number } = block.header;
  const address = addressIn(who, 'account', known);
  const wanted = paths.flatMap((path) => wantedBy(path, who, stateRoot, known));
  const found = proofOf(
    known.chain.store,
    stateRoot,
    address,
    wanted.map(({ slot }) => slot),
  );
  const text = proofText({
    proof: found,
    who: nameOf(address, known),
    slots: wanted.map(({ named }) => named),
    top: topOf(number),
  });
  return { data: formatProof(found), text };
}

const topOf = (number: bigint): string => `the state root in the header of block ${number}`;

function nameOf(address: Address, { names }: Known): string {
  const name = names.nameOf(address)?.name;
  return name === undefined ? address : `${show(name)} (${address})`;
}

/** The slots of a path: one for a word, several for a text. */
function wantedBy(text: string, who: string, root: Hash, known: Known): Wanted[] {
  if (/^0x[0-9a-f]{64}$/i.test(text)) return [{ slot: hexToBytes(text), named: { name: text.toLowerCase() } }];
  const contract = { ...contractIn(who, 'account', known), names: known.names };
  const found = explained('paths', ValueError, () => parsePath(text, contract));
  if (found.kind === 'group') throw new Misuse(`paths: ${show(text)} is more than one value; name one of them, see \`hlp state ${show(who)} ${show(text)}\``); // prettier-ignore
  const { path } = found;
  const zero = stateValue(contract, path, undefined, undefined);
  if (zero === undefined) throw new Misuse(`paths: ${show(who)} has nothing called ${show(text)}`);
  const state = stateAt(known.chain.store, root);
  const leaf = leafIn(state, contract.address, path, contract);
  const value = stateValue(contract, path, leaf, leaf) ?? zero;
  return namedSlots(path, value, leaf).map(({ slot, ...named }) => ({ slot, named }));
}

function blockOf(input: Input, chain: ChainReader): Block {
  const text = optionOf(input, 'block');
  if (text === undefined) return chain.head;
  const found = /^0x[0-9a-f]{64}$/i.test(text)
    ? chain.blockByHash(text.toLowerCase() as Hash)
    : chain.blockByNumber(BigInt(wholeNumberIn(text, '--block')));
  if (found !== undefined) return found;
  throw new Misuse(`--block: there is no block ${show(text)}; the newest is ${chain.head.header.number}`);
}

// ───────────── checking ─────────────

async function checked(file: string, context: Context, input: Input): Promise<Answer> {
  if (input.words.length > 0) throw new Misuse('account: with --check, the file says whose proof it is');
  const { root, top } = await rootOf(context, input);
  const { text } = await readSource(file, MOST_BYTES, context.terminal.pathOf);
  try {
    const read = parseProof(jsonIn(text));
    checkProof(root, read);
    const { address, account, slots } = read;
    const data = { valid: true, stateRoot: root, address, ...account, slots: slots.map(({ slot, value }) => ({ slot: bytesToHex(slot), value })) }; // prettier-ignore
    const story = proofText({ proof: read, who: address, slots: [], top });
    return { data, text: `The proof holds.\n\n${story}` };
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    const data = { valid: false, stateRoot: root, reason: error.message };
    return { data, text: `This is no proof under ${top}.\n${show(error.message)}`, exitCode: 1 };
  }
}

async function rootOf(context: Context, input: Input): Promise<{ readonly root: Hash; readonly top: string }> {
  const text = optionOf(input, 'root');
  if (text === undefined) {
    const { number, stateRoot } = await headerOf(context, input);
    return { root: stateRoot, top: topOf(number) };
  }
  if (optionOf(input, 'block') !== undefined) throw new Misuse('--root and --block: name one of them');
  if (!/^0x[0-9a-f]{64}$/i.test(text))
    throw new Misuse(`--root: ${show(text)} is no hash, which is 0x and 64 hex digits`);
  return { root: text.toLowerCase() as Hash, top: 'the state root that was given' };
}

async function headerOf(context: Context, input: Input): Promise<Header> {
  const { chain, close } = await lookedAt(context, input);
  try {
    return blockOf(input, chain).header;
  } finally {
    await close();
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProofError('the file is not JSON');
  }
}
