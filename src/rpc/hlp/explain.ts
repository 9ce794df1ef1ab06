/** Why a transaction failed, and what one changed: in the words of its contracts. */

import { checksumAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Node } from '../../node/node.ts';
import { callPath } from '../../timeline/call-path.ts';
import { balanceChanges, leafChanges, newContracts, weiMoved } from '../../timeline/changes.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { QUICK } from '../../timeline/explanation/cause.ts';
import { type Explanation, explanationOf } from '../../timeline/explanation/explanation.ts';
import { explanationLines } from '../../timeline/explanation/text.ts';
import { stepPosition } from '../../timeline/position.ts';
import type { SourcePlace } from '../../timeline/source-place.ts';
import type { StepView } from '../../timeline/view.ts';
import { Breath } from '../breath.ts';
import { runPrepared } from '../call/patient.ts';
import type { Context } from '../context.ts';
import { minedSubject } from '../debug/subjects.ts';
import type { JsonStream } from '../method.ts';
import { minedTransaction } from '../reading/known-transaction.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';
import { onOneChain } from '../reading/steady.ts';
import { plainAnswer } from './answer.ts';
import { timelineOf, walking } from './walk.ts';

/** The condition that did not hold, with everything that could be seen from there; of one that went well, what it was. */
export function explain(context: Context, hash: Hash): Promise<JsonStream> {
  // Where it stood another transaction may stand a moment later.
  return onOneChain(context.node.chain, new Breath(context), () => explainedOf(context, hash));
}

async function explainedOf(context: Context, hash: Hash): Promise<JsonStream> {
  const view = await walking(() => endOf(context.node, hash));
  const { told, snapshot, breakingWrite } = view;
  const { outcome, sentence, source, calls, locals, reads, stack, failedCalls, moreFailedCalls } = snapshot;
  const rest = { path: callPath(calls), calls, locals, reads, stack };
  const explanation = outcome === 'success' ? undefined : await walking(() => explanationAt(context, view));
  return plainAnswer({
    transaction: told,
    outcome,
    sentence,
    reason: told.reason,
    ...(outcome === 'success' ? {} : { source, condition: source && condition(source), ...rest, breakingWrite }),
    explanation,
    explained: explanation && explanationLines(explanation),
    failedCalls,
    moreFailedCalls,
  });
}

/** What strangers ask is looked for not too far. */
async function explanationAt(context: Context, { position }: StepView): Promise<Explanation | undefined> {
  const { node } = context;
  const breath = new Breath(context);
  const subject = await timelineOf(node).transaction(position);
  return explanationOf(node.chain, subject, { effort: QUICK, pause: () => breath.takeIfDue() });
}

/** Behind its last step. */
async function endOf(node: Node, hash: Hash): Promise<StepView> {
  const found = minedTransaction(node.chain, hash);
  const timeline = timelineOf(node);
  const begin = stepPosition(Number(found.block.header.number), found.index);
  const { lastStep } = (await timeline.look(begin)) as StepView;
  return (await timeline.look({ ...begin, step: lastStep })) as StepView;
}

/** What stands in the source there; of more than a line, its beginning. */
function condition({ text, line, column, endLine, endColumn }: SourcePlace): string {
  return text.slice(column - 1, endLine === line ? endColumn - 1 : undefined).trim();
}

/** Every leaf by its name, old and new; hlp that anybody gained or lost, fees too. */
export async function changes(context: Context, hash: Hash): Promise<JsonStream> {
  const { chain, publicNames: names } = context.node;
  const { prepared, before } = await minedSubject(chain, hash, context);
  const ran = await runPrepared(prepared, context);
  const { receipt, diff } = prepared.finish(ran);
  const { state } = prepared;
  await prepareArtifacts(state, diff.leaves.keys());
  return plainAnswer({
    transaction: hash,
    status: receipt.status,
    gasUsed: receipt.gasUsed,
    sender: checksumAddress(prepared.sender),
    leaves: leafChanges(diff, before, contractsIn(state), names),
    balances: balanceChanges(weiMoved(diff.accounts.keys(), before, state), names),
    contracts: newContracts(diff, before, state, names),
  });
}
