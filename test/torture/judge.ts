/**
 * Opens a directory after a fault and reads everything through what everybody uses – every block, receipt, transaction, key – and compares it with
 * the books. Whatever is not as it was, and does not say so itself, is lost or silently wrong.
 */

import type { Hash } from '../../src/base/hash.ts';
import type { Block } from '../../src/chain/block.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { Node } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { namedBy, type Page } from './books.ts';
import { Findings, type Verdict } from './findings.ts';
import { tortureGenesis } from './genesis.ts';
import type { ToldBlock } from './told.ts';
import { blockDigest, receiptsDigest, valueOf } from './values.ts';

/** Never throws: what cannot be judged is a finding. */
export async function judge(directory: string, page: Page): Promise<Verdict> {
  const findings = new Findings();
  for (const what of page.contradictions) findings.wrong(what);
  const dropped = new Set(page.dropped);
  const node = await findings.trying('opening', () => open(directory, page, dropped));
  if (node === undefined) return findings.verdict;
  try {
    await examine(node, { ...page, dropped: [...dropped] }, findings);
  } finally {
    await findings.trying('closing', () => node.close());
  }
  return findings.verdict;
}

function open(directory: string, page: Page, dropped: Set<Hash>): Promise<Node> {
  const onPhase = (phase: Phase): void => {
    const hash = phase.phase === 'dropped' ? namedBy(phase.place, page.accepted) : undefined;
    if (hash !== undefined) dropped.add(hash);
  };
  return Node.open({ directory, genesis: tortureGenesis(), now: () => 0n, onPhase });
}

async function examine(node: Node, page: Page, findings: Findings): Promise<void> {
  const blocks = new Map(page.blocks.map((block) => [block.hash, block]));
  const canonical = await findings.trying('the newest block', async () => canonicalFrom(node, page, blocks, findings));
  if (canonical === undefined) return;
  for (const told of page.blocks) {
    const isCanonical = canonical.has(told.hash);
    await findings.trying(`block ${told.number}`, async () => compareBlock(node, told, isCanonical, findings));
  }
  await compareTransactions(node, page, findings);
  await compareValues(node, page, findings);
  const verdict = await findings.trying('verifying', () => node.chain.verify());
  if (verdict?.ok === false) findings.named(`verify: ${verdict.message}`);
}

/**
 * The hashes of the chain that is there, checked downwards against the books. The newest block must be the one that was acknowledged, or one whose
 * commit was on its way; blocks on the way that were never acknowledged stand above those that were.
 */
function canonicalFrom(
  { chain }: Node,
  page: Page,
  blocks: ReadonlyMap<Hash, ToldBlock>,
  findings: Findings,
): ReadonlySet<Hash> {
  const canonical = new Set<Hash>();
  let hash = chain.headHash;
  compareHead(chain.head, hash, page, blocks, findings);
  let block: Block | undefined = chain.head;
  while (block !== undefined) {
    canonical.add(hash);
    if (!blocks.has(hash) && block.header.number > 0n && !page.announced.includes(hash) && !page.isOpen) {
      findings.wrong(`block ${block.header.number} ${hash} is in the chain, and nobody made it`);
    }
    if (block.header.number === 0n) break;
    hash = block.header.parentHash;
    block = chain.blockByNumber(block.header.number - 1n);
  }
  if (page.isOpen && page.head !== undefined && !canonical.has(page.head))
    findings.lost(`block ${page.head} was acknowledged`);
  return canonical;
}

function compareHead(
  { header }: Block,
  hash: Hash,
  page: Page,
  blocks: ReadonlyMap<Hash, ToldBlock>,
  findings: Findings,
): void {
  const last = page.head === undefined ? undefined : blocks.get(page.head);
  if (last === undefined || hash === last.hash || page.isOpen) return;
  const { number } = header;
  if (page.announced.includes(hash) && number >= BigInt(last.number)) return;
  findings.lost(`the newest block is ${number} ${hash}, but ${last.number} ${last.hash} was acknowledged`);
}

function compareBlock({ chain }: Node, told: ToldBlock, isCanonical: boolean, findings: Findings): void {
  const { number, hash } = told;
  compareDigest(`block ${number} ${hash}`, told.digest, digested(chain.blockByHash(hash), blockDigest), findings);
  compareDigest(`what block ${hash} did`, told.receipts, digested(chain.receiptsOf(hash), receiptsDigest), findings);
  if (!isCanonical) return;
  const place = BigInt(number);
  compareDigest(`block ${number}`, told.digest, digested(chain.blockByNumber(place), blockDigest), findings);
  compareDigest(
    `the receipts of block ${number}`,
    told.receipts,
    digested(chain.receipts(place), receiptsDigest),
    findings,
  );
}

function digested<T>(found: T | undefined, digest: (found: T) => Hash): Hash | undefined {
  return found && digest(found);
}

function compareDigest(what: string, expected: Hash | undefined, found: Hash | undefined, findings: Findings): void {
  if (found === undefined) findings.lost(`${what} is not there`);
  else if (expected !== undefined && found !== expected) findings.wrong(`${what} is not what it was`);
}

/** What was accepted is in a block or waits, not both; and nothing else waits. */
async function compareTransactions(node: Node, page: Page, findings: Findings): Promise<void> {
  const waiting = new Set(node.pending.map(transactionHash));
  for (const hash of page.accepted) {
    await findings.trying(`transaction ${hash}`, async () => {
      const found = node.chain.findTransaction(hash);
      if (found === undefined) {
        if (page.dropped.includes(hash)) findings.named(`transaction ${hash} was dropped by name`);
        else if (!waiting.has(hash)) findings.lost(`transaction ${hash} was accepted and is nowhere`);
        return;
      }
      if (waiting.has(hash)) findings.wrong(`transaction ${hash} waits and is in block ${found.block.header.number}`);
      const there = node.chain.blockByNumber(found.block.header.number)?.transactions[found.index];
      if (there === undefined || transactionHash(there) !== hash)
        findings.wrong(`transaction ${hash} is at another place`);
    });
  }
  if (page.isOpen) return;
  const known = new Set([...page.offered, ...page.blocks.flatMap(({ transactions }) => transactions)]);
  for (const hash of waiting) if (!known.has(hash)) findings.wrong(`transaction ${hash} waits, and nobody sent it`);
}

/** Each key after the blocks where it changed, whatever became of them, and all of them at the newest block that was told. */
async function compareValues(node: Node, page: Page, findings: Findings): Promise<void> {
  const { chain } = node;
  const latest = new Map<string, string>();
  for (const { hash, values, isWhole } of page.heads) {
    if (isWhole) latest.clear();
    for (const [name, value] of values) latest.set(name, value);
    await findings.trying(`the state after block ${hash}`, async () => {
      if (chain.blockByHash(hash) === undefined) return;
      const state = chain.stateOf(hash);
      for (const [name, value] of values) compareValue(name, value, valueOf(state, name), hash, findings);
    });
  }
  if (page.head !== chain.headHash) return;
  for (const [name, value] of latest) {
    await findings.trying(name, async () =>
      compareValue(name, value, valueOf(chain.headState(), name), 'the newest', findings),
    );
  }
}

function compareValue(name: string, expected: string, found: string, place: string, findings: Findings): void {
  if (found !== expected) findings.wrong(`${name} is ${found} and was ${expected} after block ${place}`);
}
