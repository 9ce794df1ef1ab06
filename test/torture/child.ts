/**
 * A process with a real node on a real directory. It tells what was acknowledged as soon as it was (`told.ts`), and can be killed at any instant.
 *
 *     node test/torture/child.ts JOB
 */

import { createInterface } from 'node:readline';
import type { Hash } from '../../src/base/hash.ts';
import { hexToBytes } from '../../src/base/bytes.ts';
import { Node } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { Dice } from '../helpers/generate-dice.ts';
import { DEEDS, shelvesOf, type World } from './deeds.ts';
import { tortureGenesis } from './genesis.ts';
import { type DeedName, type Job, USUAL_MIX } from './job.ts';
import { tell } from './told.ts';
import { namesOf, toldBlock, valueOf } from './values.ts';

const MOST_REFUSALS = 6;

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const told = { blocks: new Set<Hash>(), values: new Map<string, string>(), head: undefined as Hash | undefined };
const phases = new Map<string, number>();
let isLost = false;
let node: Node | undefined;

tell({ is: 'loaded' });
if (job.waits === 'loaded') await lines.next();
try {
  node = await Node.open({ directory: job.directory, genesis: tortureGenesis(), now: () => 0n, onPhase: hear });
  tell({ is: 'ready' });
  if (job.waits === 'ready') await lines.next();
  tellHead(node, true);
  await work({ node, dice: new Dice(job.seed), shelf: hexToBytes(job.shelf) });
  if (job.end === 'die') die();
  await node.close();
} catch (error) {
  refuse('the end', error);
}
tell({ is: 'done' });
process.exit(0);

async function work(world: World): Promise<void> {
  const mix = Object.entries(job.mix ?? USUAL_MIX).map(([name, weight]) => [weight, name as DeedName] as const);
  if (job.deeds !== 0) world.node.start();
  let refusals = 0;
  for (let done = 0; done < (job.deeds ?? Infinity) && refusals < MOST_REFUSALS; done++) {
    const name = world.dice.weighed(mix);
    try {
      await DEEDS[name](world);
      tellHead(world.node, false);
    } catch (error) {
      refusals += 1;
      refuse(name, error);
    }
    if (isLost) await pause(world);
  }
  if (job.deeds !== 0) await world.node.mine().catch((error: unknown) => refuse('mine', error));
  tellHead(world.node, false);
}

/** Somebody outside has to put something right first. Meanwhile everything must still be readable. */
async function pause(world: World): Promise<void> {
  isLost = false;
  if (job.refused !== 'wait') return;
  told.blocks.clear();
  tellHead(world.node, true);
  tell({ is: 'read' });
  await lines.next();
  world.node.start();
  isLost = false;
}

function refuse(what: string, error: unknown): void {
  const { name, message } = error as Error;
  tell({ is: 'refused', what, name, message });
  isLost = true;
}

function hear(phase: Phase): void {
  if (phase.phase === 'committing') tell({ is: 'committing', block: phase.hash });
  if (phase.phase === 'committed' && node !== undefined) tellHead(node, false);
  if (phase.phase === 'dropped') tell({ is: 'dropped', place: phase.place, reason: phase.reason });
  if (phase.phase === 'failed') refuse('mining', phase.error);
  phases.set(phase.phase, (phases.get(phase.phase) ?? 0) + 1);
  if (phase.phase === job.dies?.phase && phases.get(phase.phase) === job.dies.count) die();
}

/** The newest block with those below it that were not told yet, and the values that are others now. */
function tellHead(open: Node, isFirst: boolean): void {
  const { chain } = open;
  const head = chain.headHash;
  if (head === told.head && !isFirst) return;
  const blocks = [];
  let number = chain.head.header.number;
  for (let block = chain.head; ; block = chain.blockByNumber(number) ?? chain.head) {
    const next = toldBlock(block, chain.receipts(number));
    if (told.blocks.has(next.hash)) break;
    told.blocks.add(next.hash);
    blocks.push(next);
    if (number === 0n) break;
    number -= 1n;
  }
  const state = chain.headState();
  // A contract that left with its block is told of too.
  const names = new Set([...namesOf(shelvesOf(open)), ...told.values.keys()]);
  const values = [...names].map((name) => [name, valueOf(state, name)] as const);
  const changed = values.filter(([name, value]) => isFirst || told.values.get(name) !== value);
  for (const [name, value] of changed) told.values.set(name, value);
  told.head = head;
  tell({ is: 'head', head, blocks: blocks.toReversed(), values: changed, isWhole: isFirst });
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}
