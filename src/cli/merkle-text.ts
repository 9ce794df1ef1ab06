/** The tree at a write, in words: from the leaf up to the root, what is new, and the same leaf in the block. */

import type { Hash } from '../base/hash.ts';
import { show } from '../base/show.ts';
import { columns } from '../timeline/layout.ts';
import type { Merkle, MerkleNode, MerkleSlot, MerkleWrite } from '../timeline/tree/merkle.ts';
import { withUnit } from '../timeline/values.ts';

export function merkleText(merkle: Merkle): string {
  const { contract, here, write } = merkle;
  return [
    `${contract}.${merkle.name}${changeText(merkle)}`,
    ...(write === undefined ? [] : [writeText(write)]),
    ...here.slots.map((slot) => slotText(slot, contract)),
    `the account of ${contract}\n${wayText(here.account, 'holds the account', `the state root at ${merkle.position}`)}`,
    rootsText(merkle),
    endText(merkle),
  ].join('\n\n');
}

function changeText(merkle: Merkle): string {
  const { here, write } = merkle;
  if (write === undefined) return ` = ${withUnit(here.shown, merkle)}`;
  return `: ${write.shownOld} → ${withUnit(write.shownNew, merkle)}`;
}

function endText(merkle: Merkle): string {
  const { before, block, holds } = merkle;
  const count = before === undefined ? 'Both proofs' : 'All three proofs';
  const verdict = holds ? `${count} hold` : 'One of the proofs does NOT hold';
  const inBlock = `Under the header of block ${block.number} it is ${withUnit(block.shown, merkle)}.`;
  return `${verdict}: each hash is the keccak256 of its node, and stands inside the next one up.\n${inBlock}`;
}

function writeText({ position, line, undone }: MerkleWrite): string {
  const place = line === undefined ? '' : `, ${show(line.file)}:${line.line}  ${show(line.text.trim())}`;
  const fate = undone ? '\nA call that failed later took it back, so nothing of it is in the block.' : '';
  return `written at ${position}${place}${fate}`;
}

function slotText({ name, shown, spelled, slot, key, value, nodes }: MerkleSlot, contract: string): string {
  const way =
    nodes.length === 0
      ? `  ${contract} remembers nothing, so there is nothing to show`
      : wayText(
          nodes,
          value === '0' ? 'has no way on, so there is no value' : 'holds the value',
          `the storage root of ${contract}`,
        );
  const origin = `  slot ${slot}, the keccak256 of ${spelled}`;
  return `${name} = ${shown}\n${origin}\n  key  ${key}, the keccak256 of the slot: its digits are the way\n${way}`;
}

/** From the last node up. */
function wayText(nodes: readonly MerkleNode[], found: string, top: string): string {
  const rows = nodes.toReversed().map((node, i): string[] => {
    const role = [...(i > 0 ? [] : [found]), ...(i < nodes.length - 1 ? [] : [top])];
    return [`  ${node.kind}`, digitsText(node), node.isNew ? 'new' : '', node.hash, role.join('; ')];
  });
  return columns(rows);
}

/** A branch has sixteen ways; of the others one sees how much of the key they hold. */
function digitsText({ digits }: MerkleNode): string {
  return digits.length <= 4 ? digits : `${digits.slice(0, 2)}… (${digits.length})`;
}

function rootsText({ before, here, block, write }: Merkle): string {
  const rows: (readonly [string, Hash])[] = [
    ...(before === undefined ? [] : [[`before ${write?.position ?? ''}`, before.root] as const]),
    [before === undefined ? 'here' : 'after it', here.root],
    [`in the header of block ${block.number}`, block.root],
  ];
  return `state roots\n${columns(rows.map(([what, root]) => [`  ${what}`, root]))}`;
}
