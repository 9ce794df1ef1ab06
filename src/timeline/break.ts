/**
 * Three ways to cheat, each tried on a copy of the chain, each ending at the rule that stops it: a contract without the line that
 * credits the payee, a signature under another amount, a past without one of its transactions.
 */

import { type Address, checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { formatHlp, parseHlp } from '../base/units.ts';
import { type Block, encodeBlock } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { TransactionError } from '../chain/errors.ts';
import { blockKey } from '../chain/records.ts';
import { senderOf } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { verifyChain } from '../chain/verify.ts';
import { compileFiles } from '../lang/artifact.ts';
import type { SourceFile } from '../lang/source.ts';
import { encodeCall, encodeDeployment } from './calls.ts';
import { contractsIn } from './contracts.ts';
import { Copy, CopyError, type Mined, type Signer } from './copy.ts';
import { breakingText } from './breaking.ts';
import { nameAtStart } from './who.ts';
import { momentPosition, type Position, stepPosition } from './position.ts';
import { toldAt } from './replay.ts';
import { Stepper } from './stepper.ts';
import { Timeline } from './timeline.ts';
import { quoted, type Names } from './values.ts';

/** How it went: what was done, one sentence each, then the rule that stopped it and where. */
export type Experiment = {
  readonly which: ExperimentName;
  readonly told: readonly string[];
  readonly rule: string;
  readonly place: string;
  /** What one sees first on the copy, where that is not what was stopped. */
  readonly note?: string;
  readonly copy: CopiedRun;
};

/** The copy it was made on, to be looked at step by step, and where it is broken. */
export type CopiedRun = { readonly chain: Chain; readonly timeline: Timeline; readonly position: Position };

export type ExperimentName = 'invariant' | 'signature' | 'history';

/** What to try it on. The two people need a little hlp for gas. */
export type BreakGround = {
  readonly chain: Chain;
  readonly names: Names;
  readonly people: readonly [payer: Signer, payee: Signer];
  /** Stands in when there is no village on the chain. */
  readonly village?: SourceFile;
};

const EXPERIMENTS: Readonly<Record<ExperimentName, (ground: BreakGround, copy: Copy) => Promise<Outcome>>> = {
  invariant: payOutOfNothing,
  signature: copySignature,
  history: popThePast,
};

/** `end`: the last block of the copy that can be looked at, where not all of them can. */
type Outcome = Omit<Experiment, 'which' | 'copy'> & { readonly position: Position; readonly end?: number };

/**
 * Tries one of them; the chain itself stays as it is. Throws CopyError when it cannot be tried here, TransactionError when somebody has
 * no hlp for gas.
 */
export async function breakIt(which: ExperimentName, ground: BreakGround): Promise<Experiment> {
  const copy = await Copy.of(ground.chain, ground.names);
  const { position, end, ...outcome } = await EXPERIMENTS[which](ground, copy);
  const { chain, names } = copy;
  return { which, ...outcome, copy: { chain, timeline: Timeline.open(chain, names, { end }), position } };
}

// ───────────── a payment that credits nobody ─────────────

const CREDIT_LINE = /^.*balances\[to\] \+= .*\n/m;

async function payOutOfNothing({ chain, people, village }: BreakGround, copy: Copy): Promise<Outcome> {
  const source = villageOn(chain) ?? village;
  const line = source && CREDIT_LINE.exec(source.text)?.[0];
  if (source === undefined || line === undefined) {
    throw new CopyError('there is no village whose payments have a line `balances[to] += …` to take out');
  }
  const [payer, payee] = people;
  const address = await deploy(copy, { name: source.name, text: source.text.replace(line, '') }, payer);
  await act(copy, address, payer, 'admit', [checksumAddress(payer.address), '50']);
  await act(copy, address, payer, 'admit', [checksumAddress(payee.address), '50']);
  const paid = await act(copy, address, payer, 'pay', [checksumAddress(payee.address), '4.5', 'fixed my bike']);
  const stepper = await Stepper.open(copy.chain, { block: paid.number, index: 0 }, copy.names);
  const broken = stepper.breakingWrite();
  const sentence = broken === undefined ? '' : `: ${quoted(broken.invariant)}`;
  return {
    told: [
      `The village is put on a copy of the chain, but without its line ${quoted(line.trim())}.`,
      `${nameAtStart(copy.names, payer.address)} and ${nameAtStart(copy.names, payee.address)} are let in.`,
      `${paid.told.sentence}.`,
    ],
    rule: `${paid.told.reason?.name ?? paid.receipt.status}${sentence}`,
    place: broken === undefined ? '' : `${breakingText(broken)}.`,
    position: stepPosition(paid.number, 0),
  };
}

/** The source of the newest village, as it is on the chain. */
function villageOn(chain: Chain): SourceFile | undefined {
  const contracts = contractsIn(chain.headState());
  const artifacts = chain.contracts().map(({ address }) => contracts(address)?.artifact);
  return artifacts.findLast((artifact) => artifact?.name === 'Village')?.files[0];
}

async function deploy(copy: Copy, source: SourceFile, signer: Signer): Promise<Address> {
  const [artifact] = compileFiles([source]).artifacts;
  if (artifact === undefined) throw new CopyError(`${show(source.name)} does not compile without that line`);
  const data = encodeDeployment(artifact, [], copy.names);
  const { receipt } = await copy.mine(copy.sign({ to: undefined, data }, signer));
  if (receipt.contractAddress === undefined) throw new CopyError(`${show(source.name)} could not be put on the copy`);
  copy.nameContract(receipt.contractAddress, 'village');
  return receipt.contractAddress;
}

async function act(copy: Copy, to: Address, signer: Signer, action: string, words: readonly string[]): Promise<Mined> {
  const known = contractsIn(copy.chain.headState())(to);
  if (known === undefined) throw new CopyError('the village is not there');
  return copy.mine(copy.sign({ to, data: encodeCall(known, action, words, copy.names) }, signer));
}

// ───────────── a signature under another amount ─────────────

const SIGNED_WEI = parseHlp('2');
const FORGED_WEI = parseHlp('200');

async function copySignature({ people: [payer, payee] }: BreakGround, copy: Copy): Promise<Outcome> {
  const { transaction, told, number } = await copy.mine(copy.sign({ to: payee.address, wei: SIGNED_WEI }, payer));
  const forged: Transaction = { ...transaction, value: FORGED_WEI };
  const who = recoveredBy(forged);
  const { header } = copy.chain.head;
  const { refused } = copy.chain.build([forged], { timestamp: header.timestamp + 1n, miner: header.miner });
  const error = refused[0]?.error;
  const name = nameAtStart(copy.names, payer.address);
  return {
    told: [
      `${told.sentence}.`,
      `The same signature is put under ${formatHlp(FORGED_WEI)} hlp.`,
      who === undefined
        ? `It belongs to no key at all: what ${name} signed said ${formatHlp(SIGNED_WEI)} hlp.`
        : `Now it belongs to ${checksumAddress(who)}, not to ${name}: a signature covers every part of what was signed.`,
      `So nothing of what ${name} has can be spent with it, and the rules judge a stranger instead.`,
    ],
    rule: error?.rule ?? 'none',
    place: error === undefined ? 'A block would take it.' : `No block takes it: ${withChecksums(show(error.message))}.`,
    note: `This is what ${name} really signed. The other one never ran: the rule ${error?.rule ?? 'none'} kept it out of every block.`,
    position: stepPosition(number, 0),
  };
}

/** Addresses are spelled one way. */
function withChecksums(text: string): string {
  return text.replaceAll(/\b0x[0-9a-f]{40}\b/g, (address) => checksumAddress(address as Address));
}

function recoveredBy(transaction: Transaction): Address | undefined {
  try {
    return senderOf(transaction);
  } catch (error) {
    if (error instanceof TransactionError) return undefined;
    throw error;
  }
}

// ───────────── a past without one of its transactions ─────────────

async function popThePast({ people: [payer, payee] }: BreakGround, copy: Copy): Promise<Outcome> {
  const { chain } = copy;
  if (oldestWithTransactions(chain) === undefined) {
    for (const wei of [SIGNED_WEI, SIGNED_WEI]) await copy.mine(copy.sign({ to: payee.address, wei }, payer));
  }
  const block = oldestWithTransactions(chain) as Block;
  const { number } = block.header;
  // What is past has something behind it, and only the newest block is kept at hand.
  if (number === chain.head.header.number) await copy.mine(copy.sign({ to: payee.address, wei: SIGNED_WEI }, payer));
  const index = block.transactions.length - 1;
  const told = toldAt(chain, { block: Number(number), index }, copy.names);
  const popped = { ...block, transactions: block.transactions.slice(0, index) };
  await chain.store.commit([{ key: blockKey(number), value: encodeBlock(popped) }]);
  const verdict = await verifyChain(chain.store, { genesis: chain.genesis });
  return {
    told: [
      `Long ago: ${told.sentence}.`,
      `On a copy of the chain that transaction is taken out of block ${number}, as if it had never been.`,
      'Then somebody else walks over the whole chain and asks every rule again.',
    ],
    rule: verdict.ok ? 'none' : verdict.rule,
    place: verdict.ok
      ? 'Nobody notices.'
      : `${show(verdict.message)}. Whatever was built on block ${number} falls with it.`,
    position: momentPosition(Number(number), 'root'),
    end: Number(number),
  };
}

function oldestWithTransactions(chain: Chain): Block | undefined {
  for (let number = 1n; number <= chain.head.header.number; number++) {
    const block = chain.blockByNumber(number);
    if (block !== undefined && block.transactions.length > 0) return block;
  }
  return undefined;
}
