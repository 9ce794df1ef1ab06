/**
 * What functions do to the world, worked out over who calls whom: a view must not write, an expression must not have
 * effects, nobody may call in a circle. Also the order of functions in a contract: called ones first.
 *
 * Everything here runs after all bodies have been checked, over the call sites they left in their entries.
 */

import { report, textOf, type Context } from './context.ts';
import { error, warning } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { article, type CallSite, type Effect, type FunctionEntry } from './scope.ts';

/** The first thing a function does to the world, itself or through a `fn` it calls. */
export function effectOf(entry: FunctionEntry): Effect | undefined {
  // A view that writes is reported itself; for those who call it, it keeps its promise.
  return firstEffect(entry, isChange, ({ node }) => node.node !== 'view', new Set());
}

/** The first line that runs another contract to ask it something. */
function questionOf(entry: FunctionEntry): Effect | undefined {
  return firstEffect(
    entry,
    (effect) => !isChange(effect),
    () => true,
    new Set(),
  );
}

const isChange = ({ kind }: Effect): boolean => kind !== 'ask';

function firstEffect(
  entry: FunctionEntry,
  counts: (effect: Effect) => boolean,
  follows: (callee: FunctionEntry) => boolean,
  seen: Set<FunctionEntry>,
): Effect | undefined {
  if (seen.has(entry) || !follows(entry)) return undefined;
  seen.add(entry);
  const own = entry.effects.find(counts);
  if (own !== undefined) return own;
  for (const { callee } of entry.calls) {
    const effect = firstEffect(callee, counts, follows, seen);
    if (effect !== undefined) return effect;
  }
  return undefined;
}

export function checkEffects(context: Context, entries: readonly FunctionEntry[]): void {
  for (const entry of entries) {
    if (entry.node.node === 'view') checkView(context, entry);
    for (const call of entry.calls) {
      const isReported = entry.node.node === 'view' && effectOf(call.callee) !== undefined;
      if (!isReported) checkCall(context, call);
    }
  }
}

function checkView(context: Context, entry: FunctionEntry): void {
  for (const effect of entry.effects) {
    if (isChange(effect)) report(context, viewWrites(entry, effect));
  }
  for (const call of entry.calls) {
    const effect = effectOf(call.callee);
    if (effect !== undefined) report(context, viewCallsWriter(context, entry, call, effect));
  }
}

const VIEW_TITLE = 'a view cannot write';
const VIEW_WHY = 'A view is a question: asking must not change anything.';

function viewWrites(entry: FunctionEntry, effect: Effect) {
  return error('H0505', VIEW_TITLE, effect.span, effect.label, {
    secondary: [{ span: entry.span, label: 'a view' }],
    why: VIEW_WHY,
    fix: { text: `make \`${entry.name}\` an action` },
  });
}

const DOES = {
  write: 'changes the state',
  emit: 'writes into the log',
  send: 'moves hlp',
  act: 'calls an action of another contract',
  ask: 'asks another contract',
} as const satisfies Record<Effect['kind'], string>;

function viewCallsWriter(context: Context, entry: FunctionEntry, { callee, span }: CallSite, effect: Effect) {
  const instead = effect.kind === 'write' ? `read \`${textOf(context, effect.span)}\` here` : 'leave the call out';
  return error('H0505', VIEW_TITLE, span, effect.label, {
    secondary: [{ span: effect.span, label: 'here' }],
    why: `${VIEW_WHY} \`${callee.name}\` ${DOES[effect.kind]}, so \`${entry.name}\` would too.`,
    fix: { text: `make \`${entry.name}\` an action, or ${instead}` },
  });
}

function checkCall(context: Context, { callee, span, isWhole }: CallSite): void {
  const effect = isWhole ? undefined : (effectOf(callee) ?? questionOf(callee));
  if (effect === undefined) return;
  const call = `${callee.name}(…)`;
  report(
    context,
    error(
      'H0506',
      effect.kind === 'ask' ? 'a calculation asks nobody' : 'a calculation cannot change anything',
      span,
      effect.label,
      {
        secondary: [{ span: effect.span, label: 'here' }],
        why: `\`${callee.name}\` ${DOES[effect.kind]}. In the middle of a line it would matter what is worked out first, so it gets a line of its own.`,
        fix: { text: callee.result === undefined ? call : `let answer = ${call}\nand use \`answer\` here` },
      },
    ),
  );
}

/** Functions in an order in which every one comes after those it calls; undefined, and reported, when there is none. */
export function callOrder(context: Context, roots: readonly FunctionEntry[]): readonly FunctionEntry[] | undefined {
  const done: Set<FunctionEntry> = new Set();
  const open: FunctionEntry[] = [];
  let isCircular = false;
  const visit = (entry: FunctionEntry): void => {
    if (done.has(entry)) return;
    open.push(entry);
    for (const call of entry.calls) {
      if (!open.includes(call.callee)) visit(call.callee);
      else {
        isCircular = true;
        reportCircle(context, call, open.slice(open.indexOf(call.callee)));
      }
    }
    open.pop();
    done.add(entry);
  };
  for (const root of roots) visit(root);
  return isCircular ? undefined : [...done];
}

function reportCircle(context: Context, call: CallSite, circle: readonly FunctionEntry[]): void {
  // A circle of helpers is seen from every contract that uses it.
  if (context.diagnostics.some((known) => known.code === 'H0207' && known.primary.span === call.span)) return;
  const names = [...circle, call.callee].map((entry) => `\`${entry.name}\``);
  const isSelf = circle.length === 1;
  report(
    context,
    error(
      'H0207',
      isSelf ? 'a function cannot call itself' : 'these functions call in a circle',
      call.span,
      `back to ${names.at(-1) ?? ''}`,
      {
        secondary: [{ span: call.callee.span, label: isSelf ? 'declared here' : 'the circle starts here' }],
        why: `${names
          .slice(0, -1)
          .map((name, i) => `${name} calls ${names[i + 1]}`)
          .join(', ')}. Without circles every call is known to come to an end, and what it may cost.`,
        fix: {
          text: isSelf
            ? 'can it be worked out in one step, or in several actions?'
            : 'which of these calls is not needed?',
        },
      },
    ),
  );
}

/** Reports the first of `entries` whose longest chain of calls is too long. `order` has called functions first. */
export function checkCallDepth(
  context: Context,
  order: readonly FunctionEntry[],
  entries: readonly FunctionEntry[],
): void {
  const depths = new Map<FunctionEntry, number>();
  let isReported = false;
  for (const entry of order) {
    const depth = 1 + Math.max(0, ...entry.calls.map(({ callee }) => depths.get(callee) ?? 0));
    depths.set(entry, depth);
    if (entries.includes(entry)) isReported ||= overLimit(context, 'callNesting', depth, entry.span);
  }
}

export function warnUncalled(context: Context, entries: readonly FunctionEntry[]): void {
  const called = new Set(entries.flatMap((entry) => entry.calls.map(({ callee }) => callee)));
  for (const entry of entries) {
    if (entry.node.node !== 'fn' || called.has(entry)) continue;
    report(
      context,
      warning('H0902', 'nobody calls this', entry.span, `${article('fn')} that is never called`, {
        why: 'A `fn` can be called from this contract only, and no line here does.',
        fix: { text: 'leave it out, or make it a `view` or an `action` for people outside' },
      }),
    );
  }
}
