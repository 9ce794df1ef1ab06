/**
 * What every command that changes something does: try it out, sign it, hand it in, mine it, tell what happened. What would fail
 * is explained and not sent, unless that is what was asked for.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { Receipt } from '../chain/receipt.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type Deed, draftOf, withGas } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import { headLeaves } from '../state/head.ts';
import { Overlay } from '../state/overlay.ts';
import { contractsIn } from '../timeline/contracts.ts';
import { breakingText, breakingWrite, reasonOf } from '../timeline/explain.ts';
import { Run } from '../timeline/run.ts';
import { tell, type Told } from '../timeline/sentence.ts';
import { type Scene, snapshotOf, type SourcePlace } from '../timeline/snapshot.ts';
import { opened } from '../timeline/stepper.ts';
import type { Leaf } from '../vm/host.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { type Answer, type Context, hasSwitch, type Input, type OptionRow, optionOf } from './command.ts';
import { Failed } from './failure.ts';
import { signerOf, wholeNumberIn } from './who.ts';

export const ANYWAY: OptionRow = {
  flags: '--anyway',
  help: 'send it even if it will fail, so that the failure can be stepped',
};
export const PAY: OptionRow = { flags: '--pay <hlp>', help: 'hlp to send along, such as 2.5' };

/** Does it and answers with the sentence. Throws Failed when a try shows that it would not work. */
export async function transact(context: Context, input: Input, deed: Deed): Promise<Answer> {
  const node = await context.node();
  const signer = signerOf(input);
  const tries = optionOf(input, 'tries');
  node.limitTries(tries === undefined ? undefined : BigInt(wholeNumberIn(tries, '--tries', 1)));
  const draft = draftOf(node, signer, deed);
  const { receipt } = node.dryRun(draft);
  if (receipt.status !== 'success' && !hasSwitch(input, 'anyway')) throw await failure(node, signer, draft, receipt);
  const hash = await node.submit(withGas(draft, signer, receipt));
  await node.mine();
  const found = node.chain.findTransaction(hash);
  if (found === undefined) throw new Failed('pending', `${hash} waits: it could not be mined yet`);
  const told = tell(found.block, found.index, found.receipt, contractsIn(node.chain.headState()), node.names);
  return { data: told, text: textOf(told), exitCode: found.receipt.status === 'success' ? 0 : 1 };
}

/** What a mined transaction says: its sentence, the answer of its action, and what to do about a failure. */
export function textOf(told: Told): string {
  const { answer, reason, block, index } = told;
  const unit = answer?.unit === undefined ? '' : ` ${answer.unit}`;
  return [
    told.sentence,
    ...(answer === undefined ? [] : [`It answered ${answer.shown}${unit}.`]),
    ...(reason === undefined ? [] : [`\`hlp step ${block}.${index}\` shows how it came to that.`]),
  ].join('\n');
}

// ───────────── what would fail ─────────────

async function failure(node: Node, signer: Person, transaction: Transaction, receipt: Receipt): Promise<Failed> {
  const status = receipt.status === 'outOfGas' ? 'outOfGas' : 'reverted';
  const contract = transaction.to === undefined ? undefined : contractsIn(node.chain.headState())(transaction.to);
  const reason = reasonOf(status, receipt.output, contract, node.names);
  const details = await detailsOf(
    node,
    transaction,
    reason.name === 'InvariantBroken' ? reason.fields[0]?.value : undefined,
  );
  const lines = [
    `this would fail for ${signer.name}: ${reason.text}`,
    ...details.lines,
    'Nothing was sent. With --anyway it is sent all the same, so that `hlp step` can show the failure.',
  ];
  return new Failed(status, lines.join('\n'), { reason, ...details.data });
}

type Details = { readonly lines: readonly string[]; readonly data: object };

/** The line where it stopped, or the write that broke the invariant. Nothing for what ran no code. */
async function detailsOf(
  node: Node,
  transaction: Transaction,
  invariant: string | boolean | undefined,
): Promise<Details> {
  const prepared = node.prepare(transaction);
  const { call, state } = prepared;
  if (call === undefined) return { lines: [], data: {} };
  const address = wordToAddress(call.contract);
  const artifact = contractsIn(state)(address)?.artifact;
  const before = await leavesBefore(node, address, state.below);
  const scene: Scene = { module: call.module, artifact, names: node.names, before };
  const run = new Run(() => opened(node.prepare(transaction)));
  const broken = typeof invariant === 'string' ? breakingWrite(scene, run, invariant) : undefined;
  if (broken !== undefined) return { lines: [breakingText(broken)], data: { breakingWrite: broken } };
  const { source } = snapshotOf(scene, run.seek(run.length), '');
  return source === undefined ? { lines: [], data: {} } : { lines: [placeText(source)], data: { source } };
}

/** The contract's leaves as the transaction finds them, behind those that wait. */
async function leavesBefore(node: Node, address: Address, below: unknown): Promise<Map<string, Leaf>> {
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of headLeaves(node.chain.store, address)) leaves.set(path, leaf);
  const waiting = below instanceof Overlay ? below.diff().leaves.get(address) : undefined;
  for (const [path, leaf] of waiting ?? []) leaves.set(path, leaf);
  return leaves;
}

function placeText({ file, line, text }: SourcePlace): string {
  return `  in line ${line} of ${show(file)}: ${show(text.trim())}`;
}
