/**
 * What a stepper says the line before did: the leaves and the names that are not what they were where that line began, worked out from what
 * the evaluator had there and has here.
 */

import { addressToWord } from '../../../src/base/address.ts';
import type { Change } from '../../../src/timeline/last-change.ts';
import type { Span } from '../../../src/lang/ast.ts';
import type { Local, Unit, ValueType } from '../../../src/lang/tree.ts';
import type { Frame } from '../../evaluator/frame.ts';
import { totalRowsOf } from '../../evaluator/totals.ts';
import { isList, zeroOf, type Leaf, type Value } from '../../evaluator/values.ts';
import type { Deployed } from '../../evaluator/world.ts';
import type { Walked } from './compare.ts';
import { namesInScope } from './expected.ts';
import { openNameOf, rowOf } from './leaf.ts';
import { exactly, shown, typeName, whoIs, type NameOf } from './told.ts';

/** A leaf with its value, by whose it is and its path. */
type Leaves = ReadonlyMap<string, { readonly leaf: Leaf; readonly text: LeafText }>;
type LeafText = { readonly type: ValueType; readonly unit: Unit | undefined; readonly name: string };

type Moment = {
  readonly depth: number;
  readonly frame: Frame;
  readonly locals: ReadonlyMap<Local, Value>;
  readonly leaves: Leaves;
};

export class News {
  readonly #walked: Walked;
  readonly #moments: Moment[] = [];

  constructor(walked: Walked) {
    this.#walked = walked;
  }

  /** At the next stop: what differs from what the stepper says changed since the line before. */
  differenceIn(frame: Frame, where: Span, changed: readonly Change[]): string | undefined {
    const locals = new Map(namesInScope(frame, where).map((local) => [local, frame.locals.get(local) as Value]));
    const now = { depth: frame.calls.length, frame, locals, leaves: this.#leaves() };
    const then = this.#moments.findLast(({ depth }) => depth <= now.depth);
    this.#moments.push(now);
    if (then === undefined) return undefined;
    const found = changed.flatMap((change) => (change.kind === 'state' ? [changeText(change)] : []));
    const expected = this.#changes(then.leaves, now.leaves);
    const names = new Set(changed.flatMap(({ kind, name }) => (kind === 'local' ? [name.replace(/\..*/, '')] : [])));
    return same('the leaves', expected, found) ?? same('the names', localChanges(then, now), [...names]);
  }

  #leaves(): Leaves {
    const { scene, world, sources } = this.#walked;
    const leaves = new Map<string, { leaf: Leaf; text: LeafText }>();
    for (const address of scene.contracts.keys()) {
      const deployed = world.contracts.get(addressToWord(address));
      const owner = address === scene.called.address ? '' : `${whoIs(address, sources.nameOf)}.`;
      for (const [path, leaf, { name, ...text }] of deployed === undefined ? [] : leavesIn(deployed, sources.nameOf)) {
        leaves.set(`${address} ${path}`, { leaf, text: { ...text, name: `${owner}${name}` } });
      }
    }
    return leaves;
  }

  #changes(then: Leaves, now: Leaves): string[] {
    const { nameOf } = this.#walked.sources;
    return [...new Set([...then.keys(), ...now.keys()])].flatMap((key) => {
      const [old, next] = [then.get(key), now.get(key)];
      const text = (next ?? old)?.text;
      if (text === undefined) return [];
      const { type, unit, name } = text;
      const values = [old, next].map((known) => known?.leaf ?? (zeroOf(type) as Leaf));
      const [was = '', is = ''] = values.map((value) => exactly(type, value));
      if (was === is) return [];
      const [shownOld = '', shownNew = ''] = values.map((value) => shown(type, unit, value, nameOf));
      return [`${name} ${typeName(type)} ${unit ?? ''}: ${shownOld} → ${shownNew}`];
    });
  }
}

function leavesIn(deployed: Deployed, nameOf: NameOf): [string, Leaf, LeafText][] {
  const { contract, leaves } = deployed;
  const own = [...leaves].map(([path, leaf]): [string, Leaf, LeafText] => {
    const row = rowOf(contract, path);
    const name = row.nameWith(nameOf) + path.slice(row.path.length);
    const isLength = path.length > row.path.length && path.endsWith('.length');
    const type = isList(row.type) ? (isLength ? 'uint256' : row.type.of) : row.type;
    return [path, leaf, { name, type, unit: isLength ? undefined : row.unit }];
  });
  const totals = totalRowsOf(deployed).map(({ name, of, path, sum }): [string, Leaf, LeafText] => {
    const unit = of.of === 'sum' ? of.unit : undefined;
    return [name, sum, { name: `${of.of}(${openNameOf(contract, path, nameOf)})`, type: of.type, unit }];
  });
  return [...own, ...totals];
}

function changeText({ name, type, unit, shownOld, shownNew }: Change): string {
  return `${name} ${type} ${unit ?? ''}: ${shownOld ?? 'nothing'} → ${shownNew}`;
}

/** Only of one and the same running function; a name that is new has changed. What went out of scope is not told. */
function localChanges(then: Moment, now: Moment): string[] {
  if (then.frame !== now.frame) return [];
  return [...now.locals].flatMap(([local, value]) => {
    const old = then.locals.get(local);
    const isSame = old !== undefined && exactly(local.type, old) === exactly(local.type, value);
    return isSame ? [] : [local.name];
  });
}

function same(what: string, expected: readonly string[], found: readonly string[]): string | undefined {
  const [wanted, told] = [expected, found].map((texts) => texts.toSorted().join('\n'));
  return wanted === told ? undefined : `${what} that changed are\n${wanted}\nand are said to be\n${told}`;
}
