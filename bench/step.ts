/**
 * How long one step takes, in each direction: from the key to everything there is to see at the new place. Walks the village's story from
 * genesis to head and back; then one payment among 300 members, whose 900 leaves are in every picture. The aim is a frame, 16 ms.
 */

import { wordToAddress } from '../src/base/address.ts';
import type { Move } from '../src/timeline/moves.ts';
import { comparePositions, type Position } from '../src/timeline/position.ts';
import { Timeline } from '../src/timeline/timeline.ts';
import { Town } from '../test/helpers/town.ts';

const AIM_IN_MS = 16;
const MEMBERS = 300;

/** There and back. */
const WALKS: readonly (readonly [there: Move, back: Move])[] = [
  ['nextLine', 'previousLine'],
  ['stepIn', 'stepInBack'],
  ['stepOut', 'stepOutBack'],
  ['nextInstruction', 'previousInstruction'],
  ['nextTransaction', 'previousTransaction'],
  ['nextBlock', 'previousBlock'],
];

async function villageStory(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['alise', '2', 'a loaf of bread'], { from: 'bob' });
  await town.give('jon', '3', { memo: 'for the tools' });
  await town.send('village.pay', ['bob', '60', 'too much']);
  return town;
}

/** The last payment of a full village, and where it begins. */
async function fullVillage(): Promise<{ readonly town: Town; readonly block: number }> {
  const town = await Town.open();
  await town.deploy('village');
  for (const person of ['alise', 'bob']) await town.send('village.admit', [person, '50']);
  for (let i = 2; i < MEMBERS; i++) await town.send('village.admit', [wordToAddress(0xbeef0000n + BigInt(i)), '50']);
  const { block } = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  return { town, block };
}

/** Milliseconds of each step from `from` until `to` is reached or passed, or until it goes no further. */
async function walk(timeline: Timeline, move: Move, from: Position, to: Position): Promise<number[]> {
  const times: number[] = [];
  const direction = Math.sign(comparePositions(to, from));
  for (let at = from; Math.sign(comparePositions(to, at)) === direction;) {
    const start = performance.now();
    const next = await timeline.move(at, move);
    await timeline.look(next);
    times.push(performance.now() - start);
    if (comparePositions(next, at) === 0) break;
    at = next;
  }
  return times;
}

async function measure(title: string, town: Town, first?: Position): Promise<void> {
  console.log(`\n${title}`);
  console.log(`${'move'.padEnd(22)}${['steps', 'median ms', 'p99 ms', 'p99 / 16 ms'].map(column).join('')}`);
  for (const [there, back] of WALKS) {
    const timeline = Timeline.open(town.chain, town.names);
    const [start, end] = [first ?? timeline.first(), timeline.last()];
    report(there, await walk(timeline, there, start, end));
    report(back, await walk(timeline, back, end, start));
  }
}

function report(move: Move, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  const cells = [String(sorted.length), median.toFixed(2), p99.toFixed(2), (p99 / AIM_IN_MS).toFixed(2)];
  console.log(`${move.padEnd(22)}${cells.map(column).join('')}`);
}

const column = (text: string): string => text.padStart(13);

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

await measure("The village's story, from genesis to head", await villageStory());
const { town: full, block: payment } = await fullVillage();
await measure(
  `One payment among ${MEMBERS} members`,
  full,
  Timeline.open(full.chain, full.names).positionOf(payment, 0),
);
