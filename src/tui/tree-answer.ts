/** Where a leaf lies in the tree, as rows of the screen: from the leaf up to the root that the header of its block promises. */

import { isSamePlace, type LeafPlace } from '../timeline/leaf-place.ts';
import { merkleAt, type Merkle, type MerkleNode, type MerkleSlot, type Proven } from '../timeline/tree/merkle.ts';
import { parsePosition, type Position } from '../timeline/position.ts';
import { Stepper } from '../timeline/stepper.ts';
import { withUnit } from '../timeline/values.ts';
import type { Walkable } from './grounds.ts';
import type { Word } from './glossary.ts';
import type { ValueRow } from './model.ts';
import type { Answer, Inquiry } from './pages/answer.ts';

export async function treeAnswer(
  { timeline }: Walkable,
  { on, position }: Extract<Inquiry, { kind: 'tree' }>,
  leaf: LeafPlace,
): Promise<Answer> {
  const transaction = await timeline.transaction(position);
  const step = transaction instanceof Stepper ? writeBefore(transaction, leaf, position.step) : undefined;
  const merkle = await merkleAt(timeline, step === undefined ? position : { ...position, step }, leaf);
  return { told: [`${merkle.sentence}.`], rows: rowsOf(merkle), on };
}

/** One looks at what was written before one stands there. */
function writeBefore({ trace }: Stepper, leaf: LeafPlace, step: number): number | undefined {
  const write = trace.events.findLast((event) => event.kind === 'write' && event.step < step && isSamePlace(event, leaf)); // prettier-ignore
  return write === undefined ? undefined : Math.max(0, write.step);
}

function rowsOf(merkle: Merkle): ValueRow[] {
  const { before, here, block, write, path, name, type } = merkle;
  const group = groupOf('leaf', 'The leaf, as it is stored');
  const go = goTo(write?.position);
  const value = write === undefined ? { now: withUnit(here.shown, merkle) } : { old: write.shownOld, now: withUnit(write.shownNew, merkle) }; // prettier-ignore
  const line =
    write?.line === undefined ? '' : `line ${write.line.line} of ${write.line.file}: ${write.line.text.trim()}`;
  return [
    { name, ...value, type, path, group, about: line, ...(go && { go }) },
    ...here.slots.flatMap((slot) => slotRows(slot, group)),
    ...here.slots.flatMap((slot, i) => nodeRows(slot.nodes, groupOf('node', wayTitle(merkle, here, i)))),
    ...rootRow('root of its memory', before?.storageRoot, here.storageRoot, groupOf('tree', 'In the account of the contract')), // prettier-ignore
    ...nodeRows(here.account, groupOf('node', 'From the account up to the root of everything')),
    ...rootRow('root of everything', before?.root, here.root, groupOf('root', 'The root, behind this write')),
    ...headerRows(merkle, block),
  ];
}

/** A text takes several slots, so it has several ways. */
function wayTitle({ contract }: Merkle, { slots }: Proven, index: number): string {
  const what = slots.length === 1 ? 'From the leaf' : `From ${slots[index]?.name ?? ''}`;
  return `${what} up to the root of what ${contract} remembers`;
}

type Group = NonNullable<ValueRow['group']>;
const groupOf = (word: Word, shown: string): Group => ({ word, shown });

function slotRows({ spelled, slot, key, shown }: MerkleSlot, group: Group): ValueRow[] {
  return [
    { name: 'slot', now: slot, group, about: `the keccak256 of the text ${spelled}` },
    { name: 'way', now: key, group, about: 'the keccak256 of the slot: digit by digit it says which way to go, from the root down' }, // prettier-ignore
    { name: 'lies there', now: shown, group },
  ];
}

/** From the bottom up; what is new was made by this write. */
function nodeRows(nodes: readonly MerkleNode[], group: Group): ValueRow[] {
  return nodes.toReversed().map((node) => ({
    name: `${node.isNew ? 'new ' : 'kept'} ${KINDS[node.kind]}`,
    now: node.hash,
    about: `${wayText(node)}; the hash is the keccak256 of its ${node.sizeInBytes} bytes, and stands in the node above`,
    group,
  }));
}

const KINDS = { leaf: 'leaf', branch: 'branch', extension: 'piece of way' } as const;

function wayText({ kind, digits, ways }: MerkleNode): string {
  if (kind !== 'branch') return `the way goes on with ${digits}`;
  return `from here ways lead on to ${Array.from(ways).join(' ')}; this one takes ${digits}`;
}

function rootRow(name: string, before: string | undefined, now: string, group: Group): ValueRow[] {
  return [before === undefined || before === now ? { name, now, group } : { name, old: before, now, group }];
}

function headerRows(merkle: Merkle, block: Merkle['block']): ValueRow[] {
  const group = groupOf('state root', `What the header of block ${block.number} promises`);
  const header: Position = { block: block.number, moment: 'header', transaction: 0, step: 0 };
  const value = withUnit(block.shown, merkle);
  return [
    { name: 'state root', now: block.root, group, go: header, about: 'behind all transactions of the block, and its reward' }, // prettier-ignore
    { name: `${merkle.name} there`, now: value, group },
    {
      name: 'checked',
      now: merkle.holds ? '✓ every hash is the hash of what it names' : '✗ a hash does NOT fit',
      group,
    },
  ];
}

const goTo = (position: string | undefined): Position | undefined =>
  position === undefined ? undefined : parsePosition(position);
