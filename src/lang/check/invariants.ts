/**
 * Invariants: promises about the state that the machine checks after every action. They may only become false through
 * the contract's own actions, so they know no caller, no time and no gift (docs/language.md; `places.ts` has the names).
 */

import { utf8ToBytes } from '../../base/bytes.ts';
import type { Exp, Invariant } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { overLimit } from './limits.ts';
import { reportPlace } from './places.ts';
import { checkDifferent } from './taken.ts';
import type { TypedInvariant } from '../tree.ts';

export function checkInvariant(outer: Context, node: Invariant): TypedInvariant | undefined {
  const context: Context = { ...outer, place: 'invariant' };
  overLimit(context, 'sentence', utf8ToBytes(node.sentence.text).length, node.sentence.span);
  const before = context.diagnostics.length;
  const condition = expression(context, node.condition, 'bool');
  if (context.diagnostics.length === before) checkGifts(context, node.condition);
  return condition && { sentence: node.sentence.text, condition, span: node.span };
}

/** Two invariants with one sentence could not be told apart when one is broken. */
export function checkSentences(context: Context, invariants: readonly Invariant[]): void {
  checkDifferent(
    context,
    invariants.map(({ sentence }) => sentence),
    {
      label: 'an invariant with the same sentence',
      first: 'first used here',
      why: 'The sentence is what people read when an invariant is broken; it has to say which one.',
      fix: 'give it a sentence of its own',
    },
  );
}

/**
 * Anyone can send hlp to a contract, so its balance can grow at any time. `hlpOf(self) >= x` stays true when it does;
 * anything cleverer might not, so the balance stands alone on the left of a `>=` that is the whole invariant.
 */
function checkGifts(context: Context, node: Exp): void {
  if (node.node === 'binary' && node.operator === '>=' && isBalance(node.left)) {
    if (checkWhose(context, node.left)) refuseBalances(context, node.right);
    return;
  }
  if (node.node === 'binary' && (isBalance(node.left) || isBalance(node.right))) {
    reportGift(context, node);
    return;
  }
  const isJoined = node.node === 'binary' && node.operator === 'and';
  refuseBalances(context, node, isJoined ? 'give it an invariant of its own' : undefined);
}

type Balance = Exp & { readonly node: 'call' };

function isBalance(node: Exp): node is Balance {
  return node.node === 'call' && node.of.node === 'name' && node.of.text === 'hlpOf';
}

function checkWhose(context: Context, node: Balance): boolean {
  const whose = node.args[0]?.value;
  if (whose?.node === 'name' && whose.text === 'self') return true;
  reportPlace(context, 'invariant', node.span, 'the balance of someone else');
  return false;
}

function reportGift(context: Context, node: Exp & { node: 'binary' }): void {
  const [balance, other] = isBalance(node.left) ? [node.left, node.right] : [node.right, node.left];
  if (!isBalance(balance) || !checkWhose(context, balance)) return;
  const isExact = node.operator === '==' || node.operator === '!=';
  const text = `${textOf(context, balance.span)} >= ${textOf(context, other.span)}`;
  report(
    context,
    error(
      'H0511',
      isExact ? GIFT_TITLE : ALONE_TITLE,
      node.operatorSpan,
      isExact ? 'exact balance' : 'only `hlpOf(self) >= …` is safe',
      {
        why: isExact ? GIFT_WHY : ALONE_WHY,
        fix: isBalance(other)
          ? { text: 'leave the balance out' }
          : { ...rewrite(context, { span: node.span, text }), text },
      },
    ),
  );
}

const GIFT_TITLE = 'this invariant can be broken by a gift';
const GIFT_WHY = 'Anyone can send hlp to this contract. One extra unit would make every action fail from then on.';

const ALONE_TITLE = 'a balance stands alone in an invariant';
const ALONE_WHY =
  'Anyone can send hlp to this contract, so its balance can grow at any time. Only `hlpOf(self) >= …`, as the whole invariant, is sure to stay true then.';

/** Reports the first balance that is part of something larger. */
function refuseBalances(context: Context, node: Exp, fix?: string): boolean {
  if (!isBalance(node)) return partsOf(node).some((part) => refuseBalances(context, part, fix));
  if (!checkWhose(context, node)) return true;
  report(
    context,
    error('H0511', ALONE_TITLE, node.span, 'must stand alone before `>=`', {
      why: ALONE_WHY,
      fix: { text: fix ?? 'write it as `hlpOf(self) >= …`, with everything else on the right' },
    }),
  );
  return true;
}

function partsOf(node: Exp): readonly Exp[] {
  switch (node.node) {
    case 'binary':
      return [node.left, node.right];
    case 'not':
    case 'neg':
    case 'field':
      return [node.of];
    case 'index':
      return [node.of, node.key];
    case 'call':
      return [node.of, ...node.args.map((arg) => arg.value)];
    case 'list':
      return node.items;
    default:
      return [];
  }
}
