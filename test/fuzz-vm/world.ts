/** The world that a module runs in: a few people with hlp, a contract that is moody, and one that answers whatever it is asked. */

import type { Leaf } from '../../src/vm/host.ts';
import type { External, Module } from '../../src/vm/module.ts';
import { encodeType, stackType } from '../../src/vm/types.ts';
import { flatten, type AbiType } from '../../src/vm/abi-type.ts';
import { verify, type VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { PARTNER, partner } from '../vm/generator-tables.ts';
import { CALLER, CONTRACT } from '../vm/helpers.ts';

/** The contract that has every function the module asks for, and answers with zeros. */
export const MIRROR = 0x3177n;

export const START: ReadonlyMap<string, Leaf> = new Map(
  [CALLER, 0xb0bn, 0xa11cen].map((who) => [`balance ${who}`, 10n ** 18n]),
);

export type Neighbours = ReadonlyMap<bigint, VerifiedModule>;

const MOODY = partner();

export function neighboursOf(module: VerifiedModule): Neighbours {
  const mirror = mirrorOf(module.module);
  return new Map([[PARTNER, MOODY], [CONTRACT, module], ...(mirror === undefined ? [] : [[MIRROR, mirror] as const])]);
}

export function worldOf(neighbours: Neighbours, leaves: ReadonlyMap<string, Leaf>): TestHost {
  const host = new TestHost(leaves);
  for (const [address, module] of neighbours) host.modules.set(address, module);
  return host;
}

/** Undefined when the functions asked for cannot stand in one contract. */
function mirrorOf({ externals, types }: Module): VerifiedModule | undefined {
  if (externals.length === 0) return undefined;
  try {
    return verify(moduleOf(externals.map(answering), { types }));
  } catch {
    return undefined;
  }
}

function answering({ kind, name, payable, params, result }: External): FunctionSketch {
  const zeros = (result === undefined ? [] : flatten(result)).map((type): Line => [
    'zero',
    encodeType(stackType(type)),
  ]);
  const named = params.map((type: AbiType, i) => ({ name: `p${i}`, type }));
  // a view has to answer something
  const answer =
    kind === 'view' && result === undefined
      ? ({ result: 'bool', body: [['zero', encodeType('bool')], ['return'], ['end']] } as const)
      : { result, body: [...zeros, ['return'], ['end']] as Line[] };
  return { kind, name, payable, params: named, ...answer };
}
