/**
 * What a node that serves others says while it runs: a line for each block and each transaction, while there are few; one line for many
 * blocks, when they come faster than anybody reads. Telling never takes more time than mining. And what cannot be mined, once for each sender.
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Block } from '../../chain/block.ts';
import { senderOf } from '../../chain/signing.ts';
import type { Node } from '../../node/node.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { tell } from '../../timeline/sentence.ts';
import { grouped } from '../../base/counts.ts';
import { gapBefore } from '../waiting.ts';

/** Lines come at most so often. */
const PAUSE_IN_MS = 100;
/** More blocks than these since the last lines are told in one. */
const MOST_BLOCKS = 3;
const MOST_TRANSACTIONS = 10;
/** What is missing before a transaction may be on its way, since clients send side by side. */
const GAP_IN_MS = 1_000;
/** Each is told once; a stranger cannot fill the screen. */
const MOST_GAPS = 20;

export class Teller {
  readonly #node: Node;
  readonly #print: (text: string) => void;
  readonly #stopListening: () => void;
  #untold: bigint[] = [];
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();
  readonly #early = new Map<Address, NodeJS.Timeout>();

  constructor(node: Node, print: (text: string) => void) {
    this.#node = node;
    this.#print = print;
    this.#stopListening = node.listen((phase) => {
      if (phase.phase === 'committed') this.#take(phase.number);
      if (phase.phase === 'accepted') this.#takeEarly(phase.hash);
    });
  }

  /** Tells the rest. */
  async close(): Promise<void> {
    this.#stopListening();
    clearTimeout(this.#timer);
    for (const timer of this.#early.values()) clearTimeout(timer);
    await this.#telling;
    await this.#tellAll();
  }

  #take(number: bigint): void {
    this.#untold.push(number);
    this.#timer ??= setTimeout(() => {
      this.#telling = this.#tellAll();
    }, PAUSE_IN_MS);
  }

  /** Something that cannot be mined now, and perhaps never: whoever sent it waits for a receipt, and sees nothing. */
  #takeEarly(hash: Hash): void {
    const transaction = this.#node.findPending(hash);
    if (transaction === undefined || gapBefore(transaction, this.#node) === undefined) return;
    const sender = senderOf(transaction);
    if (this.#early.has(sender) || this.#early.size === MOST_GAPS) return;
    this.#early.set(sender, setTimeout(() => this.#tellEarly(hash, sender), GAP_IN_MS).unref());
  }

  #tellEarly(hash: Hash, sender: Address): void {
    const transaction = this.#node.findPending(hash);
    const gap = transaction && gapBefore(transaction, this.#node);
    if (gap === undefined) this.#early.delete(sender);
    else this.#print(`${hash} waits, and is in no block.\n${gap.replaceAll(/^/gm, '  ')}`);
  }

  async #tellAll(): Promise<void> {
    const numbers = this.#untold;
    this.#untold = [];
    const blocks = numbers.flatMap((number) => this.#node.chain.blockByNumber(number) ?? []);
    if (blocks.length > MOST_BLOCKS) this.#print(manyText(blocks));
    else for (const block of blocks) this.#print(await blockText(this.#node, block));
    this.#timer = undefined;
    const rest = this.#untold.pop();
    if (rest !== undefined) this.#take(rest);
  }
}

function manyText(blocks: readonly Block[]): string {
  const transactions = blocks.reduce((sum, block) => sum + block.transactions.length, 0);
  const gas = blocks.reduce((sum, { header }) => sum + header.gasUsed, 0n);
  const numbers = `${blocks[0]?.header.number} to ${blocks.at(-1)?.header.number}`;
  return `Blocks ${numbers}: ${countText(transactions)}, ${grouped(gas)} gas.`;
}

/** Safe to show: sentences are. */
async function blockText(node: Node, block: Block): Promise<string> {
  const { number, gasUsed } = block.header;
  const first = `Block ${number}: ${countText(block.transactions.length)}, ${grouped(gasUsed)} gas.`;
  const sentences = await sentencesOf(node, block);
  const rest = block.transactions.length - sentences.length;
  const more = rest > 0 ? [`  and ${grouped(rest)} more`] : [];
  return [first, ...sentences.map((sentence, index) => `  ${number}.${index}  ${sentence}`), ...more].join('\n');
}

async function sentencesOf({ chain, names }: Node, block: Block): Promise<readonly string[]> {
  const state = chain.headState();
  const few = block.transactions.slice(0, MOST_TRANSACTIONS);
  const receipts = chain.receipts(block.header.number) ?? [];
  await prepareArtifacts(state, new Set(few.flatMap(({ to }) => to ?? [])));
  const contracts = contractsIn(state);
  return few.flatMap((_, index) => {
    const receipt = receipts[index];
    return receipt === undefined ? [] : tell(block, index, receipt, { contracts, names }).sentence;
  });
}

const countText = (count: number): string => (count === 1 ? '1 transaction' : `${grouped(count)} transactions`);
