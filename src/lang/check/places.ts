/**
 * Where a name of the language may be used. A table of what each place refuses, with the reason: constants are known
 * before anything runs, helpers outside of contracts know no chain, invariants must not become false by themselves.
 */

import type { Span } from '../ast.ts';
import { before, report, rewrite, type Context, type Place } from './context.ts';
import { error, warning, type DiagnosticCode } from '../diagnostic.ts';
import { isPayable } from './functions.ts';

type Rule = {
  readonly code: DiagnosticCode;
  readonly title: string;
  readonly label: string;
  readonly why: string;
  readonly fix: string;
  readonly refused: ReadonlySet<string>;
};

const CALL = ['caller', 'paid', 'now', 'blockNumber', 'isContract'];
const CHAIN = [...CALL, 'self', 'chainId', 'hlpOf'];

const RULES: ReadonlyMap<Place, Rule> = new Map<Place, Rule>([
  [
    'constant',
    {
      code: 'H0310',
      title: 'a constant is known before anything runs',
      label: 'only known when it runs',
      why: 'The value is worked out once, while compiling, from numbers, texts and other constants.',
      fix: 'keep it in the state and set it in `init`',
      refused: new Set([...CHAIN, 'sum', 'count']),
    },
  ],
  [
    'known',
    {
      code: 'H0310',
      title: 'this has to be known before anything runs',
      label: 'only known when it runs',
      why: 'Limits, caps and default values are worked out once, while compiling, from numbers, texts and constants.',
      fix: 'write a number, or declare a constant: `const MOST: uint = 100`',
      refused: new Set([...CHAIN, 'sum', 'count']),
    },
  ],
  [
    'helper',
    {
      code: 'H0507',
      title: 'a helper knows no chain',
      label: 'not known outside of a contract',
      why: 'A `fn` outside of contracts gives the same answer to the same values, whoever uses it and when.',
      fix: 'pass it in as a parameter, or move the `fn` into the contract',
      refused: new Set([...CHAIN, 'sum', 'count']),
    },
  ],
  [
    'invariant',
    {
      code: 'H0510',
      title: 'an invariant speaks of the state only',
      label: 'not part of the state',
      why: 'An invariant is checked after every action. It has to be quick, and must not become false by itself: it knows no caller, no payment, no time and no other account, and it calls nothing.',
      fix: 'check it in the action: `require … else "…"`',
      refused: new Set(CALL),
    },
  ],
  [
    'test',
    {
      code: 'H0803',
      title: 'a test stands outside of all contracts',
      label: 'means nothing outside of a contract',
      why: 'A test tells a story about contracts. It is none itself: nothing is paid to it, it has no address and no state.',
      fix: 'name the contract that is meant, `address(counter)`, or ask one of its views',
      refused: new Set(['paid', 'self', 'sum', 'count']),
    },
  ],
]);

/** Whether `name` may be used where we are; reported when not. */
export function mayUse(context: Context, name: string, span: Span): boolean {
  const rule = RULES.get(context.place);
  if (rule === undefined || !rule.refused.has(name)) return true;
  reportPlace(context, context.place, span);
  return false;
}

/** `paid` where no hlp can arrive. */
export function warnUnpaid(context: Context, span: Span): void {
  const node = context.owner?.node;
  if (node === undefined || node.node === 'fn' || isPayable(node)) return;
  report(
    context,
    warning('H0904', 'nothing is ever paid here', span, '`paid` is always 0', {
      why: `Only what is marked \`payable\` can receive hlp. Sent to this ${node.node}, it is refused.`,
      fix:
        node.node === 'view'
          ? { text: 'leave it out' }
          : rewrite(context, { span: before(node.span), text: 'payable ' }),
    }),
  );
}

/** Something other than a name of the language that a place refuses: state in a constant, a call in an invariant. */
export function reportPlace(context: Context, place: Place, span: Span, label?: string): undefined {
  const rule = RULES.get(place);
  if (rule === undefined) return undefined;
  const { code, title, why, fix } = rule;
  return report(context, error(code, title, span, label ?? rule.label, { why, fix: { text: fix } }));
}
