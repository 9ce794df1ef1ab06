/**
 * Copies of one small chain on disk, each damaged in another place: whatever is asked of them, the answer is right or an error, and after a
 * repair everything is back. The damage is random; its seed is in the name of the test, and in HLP_SEED.
 */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { encodeBlock } from '../../src/chain/block.ts';
import type { Chain } from '../../src/chain/chain.ts';
import { isDamage } from '../../src/chain/checkup.ts';
import { ChainError } from '../../src/chain/errors.ts';
import { accountOf } from '../../src/chain/host.ts';
import type { Carried } from '../../src/chain/repair/rebuild.ts';
import { encodeStoredReceipts } from '../../src/chain/receipt.ts';
import { healthOf, mendDatabase, mendLog } from '../../src/chain/repair/repair.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { StoreUnusable } from '../../src/state/store.ts';
import { addressOf } from './helpers.ts';
import { HLP } from './make.ts';
import { type Opened, openOnDisk } from './on-disk.ts';
import { gift, mine, villageGenesis } from './village.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-damage-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const seed = Number(process.env['HLP_SEED'] ?? 6);
const genesis = villageGenesis({ difficulty: 16n });
const BLOCKS = 24n;
const original = join(scratch, 'original');
let expected: readonly string[] = [];

const open = (directory: string): Promise<Opened> => openOnDisk(join(directory, 'chain'), genesis);

/** Two thirds lie in tables, the rest in the log of the database. */
beforeAll(async () => {
  for (const last of [8n, 16n, BLOCKS]) {
    const { chain, close } = await open(original);
    while (chain.head.header.number < last) {
      await mine(chain, [gift(chain, 'alise', 'bob', HLP), gift(chain, 'bob', 'jon', chain.head.header.number)]);
    }
    if (last === BLOCKS) expected = answers(chain);
    await close();
  }
});

/** Everything one may ask of the chain; an error that says something is damaged is an answer too. */
function answers(chain: Chain): readonly string[] {
  const questions: (() => string)[] = [() => `${chain.headHash} ${chain.totalDifficulty}`];
  for (let number = 0n; number <= BLOCKS; number++) {
    questions.push(
      () => bytesToHex(encodeBlock(required(chain.blockByNumber(number)))),
      () => bytesToHex(encodeStoredReceipts(required(chain.receipts(number)))),
      () => balances(chain, number),
    );
    if (number === 0n) continue;
    questions.push(() => placeOf(chain, number));
  }
  return [...questions, () => balances(chain, undefined)].map(answered);
}

const required = <T>(found: T | undefined): T => found ?? (undefined as never);

function balances(chain: Chain, number: bigint | undefined): string {
  const state = number === undefined ? chain.headState() : chain.stateAt(number);
  return ['alise', 'bob', 'jon'].map((name) => accountOf(state, addressOf(name)).balance).join(' ');
}

function placeOf(chain: Chain, number: bigint): string {
  const hashes = chain.blockByNumber(number)?.transactions.map(transactionHash) ?? [];
  return hashes.map((hash) => chain.findTransaction(hash)?.block.header.number).join(' ');
}

const REFUSED = 'an error';

function answered(question: () => string): string {
  try {
    return question();
  } catch (error) {
    if (!isKnown(error)) throw error;
    return REFUSED;
  }
}

/** The errors that say that something is damaged. */
function isKnown(error: unknown): boolean {
  if (error instanceof ChainError) return error.rule === 'damaged';
  return isDamage(error) || (error instanceof StoreUnusable && error.isDamaged);
}

/** What it says when it is opened and asked: undefined when it refuses to be opened. */
async function said(directory: string): Promise<readonly string[] | undefined> {
  let opened: Opened;
  try {
    opened = await open(directory);
  } catch (error) {
    if (isKnown(error)) return undefined;
    throw error;
  }
  try {
    return answers(opened.chain);
  } finally {
    await opened.close();
  }
}

const NOTHING_CARRIED: Carried = {
  pending: 'pending/',
  prefixes: [],
  held: () => Promise.resolve([]),
  recordOf: () => {
    throw new Error('nothing waits');
  },
};

async function repaired(directory: string): Promise<void> {
  const place = join(directory, 'chain');
  const health = await healthOf(place, {});
  if (health.harm === 'log') await mendLog(place, () => Promise.resolve([]));
  if (health.harm !== 'database') return;
  const { lost, refused } = await mendDatabase(place, NOTHING_CARRIED, {});
  expect({ lost, refused: refused.count }).toEqual({ lost: undefined, refused: 0 });
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted();

type Damage = (file: string, random: Random) => void;
type Random = (below: number) => number;

const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['one bit flipped', (file, random) => change(file, random, 1)],
  ['junk in the middle', (file, random) => change(file, random, 40)],
  ['cut off', (file, random) => truncateSync(file, random(readFileSync(file).length))],
  ['zeros at the end', (file, random) => zeroFrom(file, random(readFileSync(file).length))],
];

function change(file: string, random: Random, count: number): void {
  const bytes = readFileSync(file);
  const at = random(bytes.length);
  for (let i = at; i < Math.min(at + count, bytes.length); i++) bytes[i] = (bytes[i] ?? 0) ^ (1 + random(255));
  writeFileSync(file, bytes);
}

function zeroFrom(file: string, at: number): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, at));
}

/** Each kind of file of the database, how it is found, and how often each damage is done to it. */
const KINDS: readonly (readonly [string, RegExp, number])[] = [
  ['a table', /\.ldb$/, 3],
  ['the MANIFEST', /^MANIFEST/, 2],
  ['CURRENT', /^CURRENT$/, 1],
  ['the log of the database', /\.log$/, 3],
  ['the log of the chain', /^blocks\.hlpchain$/, 2],
];

describe.each(KINDS)('of which %s is damaged', (kind, pattern, count) => {
  test.each(DAMAGES)(
    `it answers rightly or not at all, and a repair brings everything back: %s (seed ${seed})`,
    async (how, damage) => {
      for (let turn = 0; turn < count; turn++) {
        const random = randomOf(`${seed} ${kind} ${how} ${turn}`);
        const directory = join(scratch, `${kind}-${how}-${turn}`.replaceAll(' ', '-'));
        cpSync(original, directory, { recursive: true });
        const files = filesIn(directory).filter((name) => pattern.test(basename(name)));
        const file = files[random(files.length)] ?? 'none';
        damage(join(directory, file), random);

        const found = await said(directory);
        const wrong = (found ?? []).filter((answer, i) => answer !== REFUSED && answer !== expected[i]);
        expect(wrong, `turn ${turn}, ${file}`).toEqual([]);
        await repaired(directory);
        expect(await said(directory), `turn ${turn}, ${file}, repaired`).toEqual(expected);
        rmSync(directory, { recursive: true });
      }
    },
  );
});

/** Numbers that look random and are the same every time. */
function randomOf(text: string): Random {
  let state = utf8ToBytes(text).reduce((sum, byte) => Math.imul(sum ^ byte, 16_777_619), 2_166_136_261);
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_507) ^ Math.imul(state ^ (state >>> 13), 3_266_489_909);
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}
