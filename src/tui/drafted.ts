/** What a form would do, as one more transaction behind the newest block, to be stepped through. Nobody signs anything for it. */

import { NOBODY } from '../base/address.ts';
import type { Node } from '../node/node.ts';
import { encodeCall } from '../timeline/calls.ts';
import { type DraftDeed, Drafts } from '../timeline/draft.ts';
import { Timeline } from '../timeline/timeline.ts';
import { personNamed } from '../wallet/mnemonic.ts';
import { calledBy, deedOf } from './deed.ts';
import { argumentsOf } from './forms.ts';
import type { Grounds, Walkable } from './grounds.ts';
import type { Form } from './model.ts';

/** Throws CallError naming what does not fit, and in which field. */
export async function draftTimeline(node: Node, grounds: Grounds, form: Form, me: string): Promise<Walkable> {
  const { chain } = node;
  const person = personNamed(me);
  const names = person === undefined ? node.names : grounds.namesFor(person);
  const deed = await draftDeed(node, form, me);
  const drafts = new Drafts(chain, node.nextMoment().context, [deed], names);
  const timeline = Timeline.open(chain, names, { drafts });
  return { chain, timeline, position: timeline.draftPosition(0) };
}

async function draftDeed(node: Node, form: Form, me: string): Promise<DraftDeed> {
  const sender = personNamed(me)?.address ?? NOBODY;
  if (form.kind !== 'call') return { kind: 'unsigned', sender, ...(await deedOf(form, node)) };
  const { address, known, name } = calledBy(form, node);
  return { kind: 'view', to: address, data: encodeCall(known, name, argumentsOf(form), node.names), from: sender };
}
