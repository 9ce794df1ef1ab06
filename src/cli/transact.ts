/**
 * What every command that changes something does: try it out, sign it, hand it in, mine it, tell what happened. What would fail
 * is explained and not sent, unless that is what was asked for.
 */

import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { MinerError } from '../node/mining/miner.ts';
import type { Node } from '../node/node.ts';
import { show } from '../base/show.ts';
import { type Deed, draftOf, withGas } from '../node/draft.ts';
import { breakingText } from '../timeline/breaking.ts';
import type { Reason } from '../timeline/explain.ts';
import { type Preview, previewOf } from '../timeline/preview.ts';
import { toldAt } from '../timeline/replay.ts';
import type { Told } from '../timeline/sentence.ts';
import type { SourcePlace } from '../timeline/source-place.ts';
import { withUnit } from '../timeline/values.ts';
import type { Person } from '../wallet/mnemonic.ts';
import { adviceOn } from './advice.ts';
import { type Answer, type Context, hasSwitch, type Input, type OptionRow, optionOf } from './command.ts';
import { whenAskedToEnd } from './ending.ts';
import { Failed } from './failure.ts';
import { amountIn, signerOf, wholeNumberIn } from './who.ts';

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
  const signer = signerOf(input);
  const tries = optionOf(input, 'tries');
  node.mining.limitTries(tries === undefined ? undefined : BigInt(wholeNumberIn(tries, '--tries', 1)));
  const draft = draftOf(node, signer, deed);
  const preview = await previewOf(node.chain, () => node.prepare(draft), node.names);
  if (preview.reason !== undefined && !hasSwitch(input, 'anyway'))
    throw failure(signer, preview, preview.reason, adviceOn(preview, deed, node));
  const signed = withGas(draft, signer, preview.receipt);
  if (node.mining.isPaused) return waiting(await node.submit(signed), context);
  const { hash, blocks } = await mined(node, signed);
  const found = node.chain.findTransaction(hash);
  if (found === undefined) throw new Failed('pending', `${hash} waits: it could not be mined yet`);
  const told = toldAt(node.chain, { block: Number(found.block.header.number), index: found.index }, node.names);
  const text = [...othersIn(node, blocks, hash), textOf(told)].join('\n');
  return { data: told, text, exitCode: found.receipt.status === 'success' ? 0 : 1 };
}

function waiting(hash: Hash, { mark = '' }: Context): Answer {
  const text = `It was accepted, and waits: ${hash}\nMining is paused; \`${mark}resume\` goes on with it.`;
  return { data: { hash, waiting: true }, text };
}

/** Handed in and mined. Asked to end in between, it says what becomes of what was accepted. */
async function mined(node: Node, transaction: Transaction): Promise<{ hash: Hash; blocks: readonly Block[] }> {
  const hash = await node.submit(transaction);
  const stopListening = whenAskedToEnd(() => void node.stop());
  try {
    return { hash, blocks: await node.mine() };
  } catch (error) {
    if (!(error instanceof MinerError && error.reason === 'stopped')) throw error;
    const what = `Mining was stopped. Your transaction was accepted and waits: ${hash}`;
    throw new Failed(
      'interrupted',
      `${what}\nThe next command that sends something mines it, and so does \`hlp dev\`.`,
      { hash },
    );
  } finally {
    stopListening();
  }
}

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
    'Nothing was sent. With --anyway it is sent all the same, so that `hlp step` can show the failure.',
  ];
  const place = breakingWrite === undefined ? { source } : { breakingWrite };
  return new Failed(receipt.status, lines.join('\n'), { reason, ...place });
}

/** Nothing for what ran no code, or code whose source is not known. */
function placeLines(source: SourcePlace | undefined): string[] {
  if (source === undefined) return [];
  return [`  in line ${source.line} of ${show(source.file)}: ${show(source.text.trim())}`];
}
