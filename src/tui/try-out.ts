/** What a form would do, tried on the newest state before anything is signed; or what a view answers. Nothing changes. */

import { NOBODY } from '../base/address.ts';
import { UnitError } from '../base/units.ts';
import { TransactionError } from '../chain/errors.ts';
import { draftOf } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import { encodeCall, CallError } from '../timeline/calls.ts';
import { breakingText } from '../timeline/breaking.ts';
import { newContractRow } from '../timeline/changes.ts';
import { contractsIn } from '../timeline/contracts.ts';
import { failedContract, reasonOf } from '../timeline/explain.ts';
import { type Preview as Tried, previewOf } from '../timeline/preview.ts';
import { readAnswer } from '../timeline/reading.ts';
import { ValueError } from '../timeline/parse-value.ts';
import { withUnit } from '../timeline/values.ts';
import { personNamed } from '../wallet/mnemonic.ts';
import { calledBy, deedOf } from './deed.ts';
import { argumentsOf, problemIn } from './forms.ts';
import type { Form, Preview } from './model.ts';

export async function tryOut(node: Node, form: Form, me: string): Promise<Preview> {
  const problem = problemIn(form);
  if (problem !== undefined) return { kind: 'incomplete', message: problem };
  try {
    return form.kind === 'call' ? answerOf(node, form, me) : await changesOf(node, form, me);
  } catch (error) {
    if (isAboutTheForm(error)) return { kind: 'incomplete', message: error.message };
    throw error;
  }
}

const isAboutTheForm = (error: unknown): error is Error =>
  error instanceof CallError ||
  error instanceof ValueError ||
  error instanceof UnitError ||
  error instanceof TransactionError;

function answerOf(node: Node, form: Form, me: string): Preview {
  const { address, known, name } = calledBy(form, node);
  const data = encodeCall(known, name, argumentsOf(form), node.names);
  const view = { to: address, data, from: personNamed(me)?.address ?? NOBODY };
  const { status, data: output } = node.view(view);
  if (status !== 'success') {
    const failed = failedContract(node.question(view), contractsIn(node.chain.headState())) ?? known;
    return { kind: 'fails', reason: reasonOf(status, output, failed, node.names).text, details: [] };
  }
  const answer = readAnswer(known, { function: name }, { output }, node.names);
  return { kind: 'answer', text: answer === undefined ? 'nothing' : withUnit(answer.shown, answer) };
}

async function changesOf(node: Node, form: Form, me: string): Promise<Preview> {
  const signer = personNamed(me);
  if (signer === undefined) return { kind: 'incomplete', message: `${me} has no key here` };
  const draft = draftOf(node, signer, await deedOf(form, node));
  const preview = await previewOf(node.chain, () => node.prepare(draft), node.names);
  const { reason, contracts, leaves, balances, cost, receipt } = preview;
  if (reason !== undefined) return { kind: 'fails', reason: reason.text, details: detailsOf(preview) };
  return {
    kind: 'changes',
    rows: [
      ...contracts.map((contract) => ({ ...newContractRow(contract), path: contract.address })),
      ...leaves.map((leaf) => ({
        name: `${leaf.contract}.${leaf.name}`,
        old: leaf.shownOld,
        now: withUnit(leaf.shownNew, leaf),
        type: leaf.type,
        path: leaf.path,
      })),
      ...balances.map(({ name, shown, address }) => ({ name, now: `${shown} hlp`, path: address })),
    ],
    cost: cost.shown,
    gas: receipt.gasUsed.toString(),
  };
}

/** The write that broke an invariant says more than the line at which that was noticed. */
function detailsOf({ source, breakingWrite }: Tried): string[] {
  if (breakingWrite !== undefined) return [breakingText(breakingWrite)];
  return source === undefined ? [] : [`in line ${source.line} of ${source.file}: ${source.text.trim()}`];
}
