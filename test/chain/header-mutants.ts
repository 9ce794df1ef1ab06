/** Blocks with a header that is wrong in one field, or without the work; see `mutants.ts`. */

import { hexToBytes } from '../../src/base/bytes.ts';
import { type Block, sealBlock } from '../../src/chain/block.ts';
import { type Header, headerHash, sealHash } from '../../src/chain/header.ts';
import { meetsTarget, powHash, target } from '../../src/chain/pow.ts';
import { JON } from './helpers.ts';
import type { Mutant, TableName } from './mutants.ts';
import { type Scene, withHeader } from './scene.ts';

const OTHER_HASH = `0x${'12'.repeat(32)}` as const;

type HeaderRow = readonly [
  what: string,
  rule: string,
  change: (header: Header, scene: Scene) => Partial<Header>,
  says: (scene: Scene, header: Header) => readonly (string | bigint)[],
];

const number: HeaderRow[3] = ({ next }, header) => [`must be ${next.header.number}, but is ${header.number}`];
const gasLimit: HeaderRow[3] = ({ next }, header) => [`must be ${next.header.gasLimit}, but is ${header.gasLimit}`];
const baseFee: HeaderRow[3] = ({ next }, header) => [
  `base fee must be ${next.header.baseFeePerGas}, but is ${header.baseFeePerGas}`,
];
const time: HeaderRow[3] = ({ ground }, header) => [
  `its time ${header.timestamp} is not later than its parent's, ${ground.parent.timestamp}`,
];
const leap: HeaderRow[3] = ({ ground }, { timestamp }) => [
  `its time ${timestamp} is ${timestamp - ground.parent.timestamp} seconds after its parent's, at most ${1n << 44n}`,
];
const difficulty: HeaderRow[3] = ({ next }, header) => [
  `must be ${next.header.difficulty}, but is ${header.difficulty}`,
];
const gasUsed: HeaderRow[3] = ({ next }, header) => [`must be ${next.header.gasUsed}, but is ${header.gasUsed}`];
export const stateRoot: HeaderRow[3] = (_scene, header) => [
  'the state it leads to must be 0x',
  `but is ${header.stateRoot}`,
];

const HEADER_ROWS: readonly HeaderRow[] = [
  ['a number one too high', 'number', (header) => ({ number: header.number + 1n }), number],
  ['the number of its parent', 'number', (header) => ({ number: header.number - 1n }), number],
  ['a number beyond 2⁵³', 'number', () => ({ number: (1n << 53n) + 1n }), number],
  ['the largest number there is', 'number', () => ({ number: (1n << 64n) - 1n }), number],
  ['the time of its parent', 'timestamp', (_header, { ground }) => ({ timestamp: ground.parent.timestamp }), time],
  [
    'a time before its parent',
    'timestamp',
    (_header, { ground }) => ({ timestamp: ground.parent.timestamp - 1n }),
    time,
  ],
  ['a time of zero', 'timestamp', () => ({ timestamp: 0n }), time],
  ['the last second there is', 'timeLeap', () => ({ timestamp: (1n << 64n) - 1n }), leap],
  [
    'a second too far from its parent',
    'timeLeap',
    (_header, { ground }) => ({ timestamp: ground.parent.timestamp + (1n << 44n) + 1n }),
    leap,
  ],
  ['a time that cannot be written', 'form', () => ({ timestamp: 1n << 64n }), () => ['timestamp', 'larger than']],
  ['a difficulty that is easier', 'difficulty', (header) => ({ difficulty: header.difficulty - 1n }), difficulty],
  ['a difficulty that is harder', 'difficulty', (header) => ({ difficulty: header.difficulty + 1n }), difficulty],
  ['a gas limit of one more', 'gasLimit', (header) => ({ gasLimit: header.gasLimit + 1n }), gasLimit],
  ['a gas limit of one less', 'gasLimit', (header) => ({ gasLimit: header.gasLimit - 1n }), gasLimit],
  ['a gas limit of nothing', 'gasLimit', () => ({ gasLimit: 0n }), gasLimit],
  [
    'more gas used than the limit',
    'gasWithinLimit',
    (header) => ({ gasUsed: header.gasLimit + 1n }),
    ({ next }) => [`used ${next.header.gasLimit + 1n} gas`, `limit of ${next.header.gasLimit}`],
  ],
  ['a base fee of one wei more', 'baseFee', (header) => ({ baseFeePerGas: header.baseFeePerGas + 1n }), baseFee],
  ['a base fee of one wei less', 'baseFee', (header) => ({ baseFeePerGas: header.baseFeePerGas - 1n }), baseFee],
  ['no base fee', 'baseFee', () => ({ baseFeePerGas: 0n }), baseFee],
  ['33 bytes of extra data', 'extraData', () => ({ extraData: new Uint8Array(33) }), () => ['33 bytes', 'at most 32']],
];

const RESULT_ROWS: readonly HeaderRow[] = [
  ['gas that nobody used', 'gasUsed', (header) => ({ gasUsed: header.gasUsed + 1n }), gasUsed],
  ['less gas than was used', 'gasUsed', (header) => ({ gasUsed: header.gasUsed - 1n }), gasUsed],
  [
    'a trace of logs that nobody wrote',
    'logsBloom',
    () => ({ logsBloom: new Uint8Array(256).with(17, 4) }),
    () => ['byte 17 of its bloom must be 0x00, but is 0x04'],
  ],
  [
    'receipts of another block',
    'receiptsRoot',
    () => ({ receiptsRoot: OTHER_HASH }),
    ({ next }) => [`its receipts must be ${next.header.receiptsRoot}, but is ${OTHER_HASH}`],
  ],
  ['a state that nobody knows', 'stateRoot', () => ({ stateRoot: OTHER_HASH }), stateRoot],
  [
    'the state of its parent',
    'stateRoot',
    (_header, { ground }) => ({ stateRoot: ground.parent.stateRoot }),
    stateRoot,
  ],
  ['somebody else as its miner', 'stateRoot', () => ({ miner: JON }), stateRoot],
];

function headerMutant(table: TableName, [what, rule, change, says]: HeaderRow): Mutant {
  return {
    what: `with ${what}`,
    table,
    rule,
    says: (scene, { header }) => says(scene, header),
    make: (scene) => withHeader(scene, (header) => change(header, scene)),
  };
}

// ───────────── work ─────────────

/** The valid block with the first nonce that is as good as asked. */
function withNonce({ next }: Scene, isWanted: (hash: Uint8Array) => boolean): Block {
  const seed = sealHash(next.header);
  for (let nonce = 0n; ; nonce += 1n) if (isWanted(powHash(seed, nonce))) return sealBlock(next, nonce);
}

const noWork: Mutant['says'] = (_scene, { header }) => [
  `its hash ${headerHash(header)} is not below the target 0x`,
  target(header.difficulty).toString(16),
];

/** What anybody could make, without work. */
const WORKLESS: readonly Mutant[] = (
  [
    {
      what: 'with a nonce that does not count',
      make: (scene) => withNonce(scene, (hash) => !meetsTarget(hash, scene.next.header.difficulty)),
    },
    {
      what: 'with a hash just above the target',
      make: (scene) => {
        const { difficulty: wanted } = scene.next.header;
        // Would count if blocks were easier by one.
        return withNonce(scene, (hash) => !meetsTarget(hash, wanted) && meetsTarget(hash, wanted - 1n));
      },
    },
    {
      what: 'with the nonce of another block',
      make: (scene) => {
        const other = withHeader(scene, ({ timestamp }) => ({ timestamp: timestamp + 1n }));
        const moved = sealBlock(scene.next, other.header.nonce);
        const counts = meetsTarget(hexToBytes(headerHash(moved.header)), scene.next.header.difficulty);
        return counts ? sealBlock(moved, other.header.nonce + 1n) : moved;
      },
    },
  ] satisfies readonly Pick<Mutant, 'what' | 'make'>[]
).map((mutant) => ({ ...mutant, table: 'header', rule: 'proofOfWork', says: noWork }));

const DIFFICULT: readonly Mutant[] = ([0n, 1n, (1n << 256n) - 1n] as const).map((claimed) => ({
  what: `with a difficulty of ${claimed} and no work`,
  table: 'header',
  rule: 'difficulty',
  says: (scene, { header }) => difficulty(scene, header),
  make: ({ next }) => ({ ...next, header: { ...next.header, difficulty: claimed } }),
}));

export const HEADERS: readonly Mutant[] = [
  ...HEADER_ROWS.map((row) => headerMutant('header', row)),
  ...WORKLESS,
  ...DIFFICULT,
  ...RESULT_ROWS.map((row) => headerMutant('result', row)),
];
