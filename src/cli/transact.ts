/**
 * What every command that changes something does: try it out, sign it, hand it in, mine it, tell what happened. What would fail
 * is explained and not sent, unless that is what was asked for.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import { TransactionError } from '../chain/errors.ts';
import { transactionHash } from '../chain/signing.ts';
import { MinerError } from '../node/mining/miner.ts';
import type { Node } from '../node/node.ts';
import { show } from '../base/show.ts';
import { type Deed, draftOf, withGas } from '../node/draft.ts';
import { memoReader } from '../node/private-memos.ts';
import { breakingText } from '../timeline/breaking.ts';
import type { Reason } from '../timeline/explain.ts';
import { type Preview, previewOf } from '../timeline/preview.ts';
import { toldAt } from '../timeline/replay.ts';
import type { Told } from '../timeline/sentence.ts';
import type { SourcePlace } from '../timeline/source-place.ts';
import { withMemos, withUnit } from '../timeline/values.ts';
import { commandText } from '../tui/shell.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { adviceOn } from './advice.ts';
import { type Answer, type Context, hasSwitch, type Input, type OptionRow, optionOf } from './command.ts';
import { Failed } from './failure.ts';
import { signerOf } from './keys/signer.ts';
import { whyHeld } from './waiting.ts';
import { amountIn, wholeNumberIn } from './who.ts';

export const ANYWAY: OptionRow = {
  flags: '--anyway',
  help: 'send it even if it will fail, so that the failure can be stepped',
};
export const PAY: OptionRow = { flags: '--pay <hlp>', help: 'hlp to send along, such as 2.5' };

/** `--pay` in wei; without it nothing is paid. */
export function paidIn(input: Input): bigint {
  return amountIn(optionOf(input, 'pay') ?? '0', '--pay');
}

/** Does it and answers with the sentence. Throws Failed when a try shows that it would not work. */
export async function transact(context: Context, input: Input, deed: Deed): Promise<Answer> {
  const node = await context.node();
  const signer = await signerOf(context, input);
  const tries = optionOf(input, 'tries');
  node.mining.limitTries(tries === undefined ? undefined : BigInt(wholeNumberIn(tries, '--tries', 1)));
  const isHeld = whyHeld(node, context);
  const hash = await node.inTurn(signer.address, () => handIn(node, signer, deed, input));
  if (isHeld !== undefined)
    return { data: { hash, waiting: true }, text: `It was accepted, and waits: ${hash}\n${isHeld}` };
  const blocks = await mined(node, hash, context);
  const found = node.chain.findTransaction(hash);
  if (found === undefined) throw new Failed('pending', `${hash} waits: it could not be mined yet`);
  const place = { block: Number(found.block.header.number), index: found.index };
  const told = toldAt(node.chain, place, withMemos(node.names, memoReader(signer)));
  const text = [...othersIn(node, blocks, hash), textOf(told)].join('\n');
  return { data: told, text, exitCode: found.receipt.status === 'success' ? 0 : 1 };
}

/** Tried out, signed, and on disk. */
async function handIn(node: Node, signer: Person, deed: Deed, input: Input): Promise<Hash> {
  try {
    return await tryAndHandIn(node, signer, deed, input);
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    throw new TransactionError(error.rule, withNames(error.message, node.names));
  }
}

/** The chain's rules speak of addresses; here they have names. */
export function withNames(text: string, names: Pick<Node['names'], 'nameOf'>): string {
  return text.replaceAll(/0x[0-9a-f]{40}(?![0-9a-f])/g, (address) =>
    show(names.nameOf(address as Address)?.name ?? address),
  );
}

async function tryAndHandIn(node: Node, signer: Person, deed: Deed, input: Input): Promise<Hash> {
  const draft = draftOf(node, signer, deed);
  const preview = await previewOf(node.chain, () => node.prepare(draft), node.names);
  if (preview.reason !== undefined && !hasSwitch(input, 'anyway'))
    throw failure(signer, preview, preview.reason, [...adviceOn(preview, deed, node), lookText(input, signer)]);
  return node.submit(withGas(draft, signer, preview.receipt));
}

/** Asked to end in between, it says what becomes of what was accepted. Where the chain stays open, mining goes on. */
async function mined(node: Node, hash: Hash, { terminal, goesOn }: Context): Promise<readonly Block[]> {
  const { promise: asked, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(new MinerError('stopped', 'nobody waits for it any more'));
  const stopListening = terminal.whenAskedToEnd(goesOn === true ? leave : () => void node.stop());
  try {
    if (goesOn !== true) return await node.mine();
    await untilMined(node, hash, asked);
    return [];
  } catch (error) {
    if (!(error instanceof MinerError && error.reason === 'stopped')) throw error;
    const [what, then] = goesOn === true ? ENDS.there : ENDS.here;
    throw new Failed('interrupted', `${what} Your transaction was accepted and waits: ${hash}\n${then}`, { hash });
  } finally {
    stopListening();
    if (goesOn === true) node.mining.limitTries(undefined);
  }
}

/** Where others send and mine too, only the own transaction counts: until it is in a block, is dropped, or mining fails. */
async function untilMined(node: Node, hash: Hash, asked: Promise<never>): Promise<void> {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => void (node.chain.findTransaction(hash) !== undefined && resolve());
  const stopListening = node.listen((phase) => {
    if (phase.phase === 'committed') look();
    if (phase.phase === 'dropped' && phase.place === hash) resolve();
    if (phase.phase === 'failed') reject(phase.error);
  });
  look();
  await Promise.race([done, asked]).finally(stopListening);
}

/** What was stopped, and who mines it then. */
const ENDS = {
  here: ['Mining was stopped.', 'The next command that sends something mines it, and so does `hlp dev`.'],
  there: ['You stopped waiting.', 'It is mined all the same, where the chain is open.'],
} as const;

/** What had been waiting since an earlier command was interrupted, and is mined now. */
function othersIn({ chain, names }: Node, blocks: readonly Block[], own: Hash): string[] {
  return blocks.flatMap(({ header, transactions }) =>
    transactions.flatMap((transaction, index) => {
      if (transactionHash(transaction) === own) return [];
      const { sentence } = toldAt(chain, { block: Number(header.number), index }, names);
      return [`It had been waiting: ${sentence}`];
    }),
  );
}

/** What a mined transaction says: its sentence, the answer of its action, and what to do about a failure. */
function textOf(told: Told): string {
  const { answer, reason, block, index } = told;
  return [
    told.sentence,
    ...(answer === undefined ? [] : [`It answered ${withUnit(answer.shown, answer)}.`]),
    ...(reason === undefined ? [] : [`\`hlp step ${block}.${index}\` shows how it came to that.`]),
  ].join('\n');
}

// ───────────── what would fail ─────────────

function failure(
  { name }: Person,
  { receipt, source, breakingWrite }: Preview,
  reason: Reason,
  advice: readonly string[],
): Failed {
  const lines = [
    `this would fail for ${name}: ${reason.text}`,
    ...(breakingWrite === undefined ? placeLines(source) : [breakingText(breakingWrite)]),
    ...advice,
  ];
  const place = breakingWrite === undefined ? { source } : { breakingWrite };
  return new Failed(receipt.status, lines.join('\n'), { reason, ...place });
}

/** A call can be stepped before anybody sends it: `village.pay bob 400` are words of `hlp step` too. */
function lookText(input: Input, { name }: Person): string {
  const [first = ''] = input.words;
  if (!/^[\w-]+\.\w+$/.test(first) || /\.hlp$/i.test(first))
    return 'Nothing was sent. With --anyway it is sent all the same, so that `hlp step` can show the failure.';
  const pay = optionOf(input, 'pay');
  const words = ['step', ...input.words, '--as', name, ...(pay === undefined ? [] : ['--pay', pay])];
  return `Nothing was sent. \`${commandText(words)}\` shows how it comes to that; with --anyway it is sent all the same.`;
}

/** Nothing for what ran no code, or code whose source is not known. */
function placeLines(source: SourcePlace | undefined): string[] {
  if (source === undefined) return [];
  return [`  in line ${source.line} of ${show(source.file)}: ${show(source.text.trim())}`];
}
