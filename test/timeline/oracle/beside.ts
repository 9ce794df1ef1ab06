/** A mined transaction with the evaluator beside it: the evaluator's world is filled with what the chain held before. */

import { addressToWord, wordToAddress, type Address } from '../../../src/base/address.ts';
import type { Chain } from '../../../src/chain/chain.ts';
import { accountOf, moduleAt } from '../../../src/chain/host.ts';
import type { Prepared } from '../../../src/chain/transition.ts';
import { analyse } from '../../../src/lang/artifact.ts';
import type { TypedContract } from '../../../src/lang/tree.ts';
import type { TransactionPlace } from '../../../src/timeline/position.ts';
import { leavesBefore, replayOf } from '../../../src/timeline/replay.ts';
import { Stepper } from '../../../src/timeline/stepper.ts';
import type { Names } from '../../../src/timeline/values.ts';
import type { Source } from '../../../src/vm/module.ts';
import { deploy, run as evaluate } from '../../evaluator/evaluate.ts';
import { isList, isZero, type Leaf } from '../../evaluator/values.ts';
import { World } from '../../evaluator/world.ts';
import type { Walked } from './compare.ts';
import { rowOf } from './leaf.ts';

/** Undefined where no code ran. `known` are the contracts there are, the new one of a deployment too. */
export async function besideOf(
  chain: Chain,
  place: TransactionPlace,
  names: Names,
  known: Iterable<Address>,
): Promise<(Walked & { readonly stepper: Stepper }) | undefined> {
  const replay = replayOf(chain, place, names);
  const prepared = replay.prepare();
  const { call, env } = prepared;
  if (call === undefined) return undefined;
  const stepper = await Stepper.of(chain, replay, names);
  if (stepper.length === 0) return undefined;
  const world = await worldBefore(chain, place, prepared, known);
  const { module, kind, contract: to, caller, value, data } = call;
  const own = contractFrom(module.module.source);
  const entry = { to, caller, value, data };
  return {
    stepper,
    run: stepper.run,
    trace: stepper.trace,
    scene: stepper.scene,
    world: Object.assign(world, env),
    evaluate: (meet) => (kind === 'init' ? deploy(world, own, entry, meet) : evaluate(world, { ...entry, kind }, meet)),
    sources: {
      filesOf: (at) => (at === to ? module : moduleAt(prepared.state, wordToAddress(at)))?.module.source?.files ?? [],
      nameOf: (address) => names.nameOf(address as Address)?.name,
    },
  };
}

async function worldBefore(
  chain: Chain,
  { block }: TransactionPlace,
  prepared: Prepared,
  known: Iterable<Address>,
): Promise<World> {
  const { state, call } = prepared;
  const world = new World((address) => accountOf(state, wordToAddress(address)).balance);
  for (const address of known) {
    const at = addressToWord(address);
    const module = moduleAt(state, address);
    if (module === undefined || (at === call?.contract && call.kind === 'init')) continue;
    const contract = contractFrom(module.module.source);
    world.contracts.set(at, {
      contract,
      leaves: leavesOf(contract, await leavesBefore(chain, address, block, prepared)),
    });
  }
  return world;
}

/** As the evaluator keeps them: with their sign, without zeros; sums and counts it adds up itself. */
function leavesOf(contract: TypedContract, stored: ReadonlyMap<string, Leaf>): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const [path, leaf] of stored) {
    if (isZero(leaf) || /^(sum|count)\(/.test(path)) continue;
    const { type } = rowOf(contract, path);
    const single = isList(type) ? (path.endsWith('.length') ? 'uint256' : type.of) : type;
    const isSigned = typeof single === 'string' && single.startsWith('int');
    leaves.set(path, isSigned ? BigInt.asIntN(256, leaf as bigint) : leaf);
  }
  return leaves;
}

const contracts = new Map<string, TypedContract>();

/** What the checker makes of the source that a contract carries. */
function contractFrom(source: Source | undefined): TypedContract {
  if (source === undefined) throw new Error('this contract carries no source');
  const key = JSON.stringify(source);
  const found =
    contracts.get(key) ?? analyse(source.files).program?.contracts.find(({ name }) => name === source.entry);
  if (found === undefined) throw new Error(`there is no ${source.entry} in its source`);
  contracts.set(key, found);
  return found;
}
