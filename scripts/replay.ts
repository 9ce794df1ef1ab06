/**
 * Executes the thousand recorded blocks in many places, and in other versions of Node: `npm run replay`. All must come to the committed roots.
 *
 *   --node PATH    another Node binary to run it with; as often as one likes
 *   --blocks N     how many blocks (1000)
 *   --write        writes down new roots, and what ran where into docs/determinism.md
 */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import type { Receipt } from '../src/chain/receipt.ts';
import { BLOCKS, record } from '../test/helpers/recorded.ts';
import type { Answer } from '../test/helpers/recorded-child.ts';
import { answerOf, PLACES, writeRecording, type Files, type Place } from '../test/helpers/recorded-places.ts';
import { commitRoots, committedRoots, HOW_TO_RENEW, type Roots } from '../test/helpers/recorded-roots.ts';
import { writeSection } from './page-section.ts';
import { optionsOf, refuse, wholeNumber } from './options.ts';

const PAGE = join(import.meta.dirname, '../docs/determinism.md');

const options = optionsOf({
  node: { type: 'string', multiple: true, default: [] },
  blocks: { type: 'string', default: String(BLOCKS) },
  write: { type: 'boolean', default: false },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const blockCount = wholeNumber('blocks', options.blocks);
if (blockCount < 1) refuse('--blocks: at least 1');
if (options.write && blockCount !== BLOCKS) refuse(`--blocks: what is written down has ${BLOCKS} blocks`);
for (const node of options.node) if (!existsSync(node)) refuse(`--node: there is no ${node}`);

const places: readonly Place[] = [...PLACES, ...options.node.map((node): Place => ({ name: 'another Node', node }))];

type Ran = { readonly place: Place; readonly answer: Answer; readonly isSame: boolean };

/** Both ends of a run cut at the same block: slow places execute fewer. */
function isSame(answer: Answer, roots: readonly Roots[]): boolean {
  const last = answer.roots.at(-1)?.number ?? 0;
  const wanted = roots.filter(({ number }) => number <= last);
  return wanted.length > 0 && isDeepStrictEqual(answer.roots, wanted);
}

async function runAt(place: Place, files: Files, roots: readonly Roots[]): Promise<Ran> {
  const answer = await answerOf(place, files, blockCount);
  const ran = { place, answer, isSame: isSame(answer, roots) };
  const number = answer.roots.at(-1)?.number ?? 0;
  const outcome = ran.isSame ? 'the same roots' : 'OTHER ROOTS';
  say(`${place.name}, Node ${answer.node}: ${outcome} after ${number} blocks, ${answer.milliseconds} ms`);
  return ran;
}

function rowOf({ place, answer, isSame: same }: Ran): string {
  const { flags = [], how = 'once' } = place;
  const { node, timeZone, locale, hasWasm, roots } = answer;
  const engines = hasWasm ? 'WebAssembly' : 'JavaScript';
  const cells = [place.name, node, timeZone, locale, flags.map((flag) => `\`${flag}\``).join(' '), how, engines];
  return `| ${[...cells, roots.at(-1)?.number, same ? 'yes' : 'NO'].join(' | ')} |`;
}

function countsOf(receipts: readonly Receipt[]): string {
  const many = (status: Receipt['status']): number => receipts.filter((receipt) => receipt.status === status).length;
  const made = receipts.filter(({ contractAddress }) => contractAddress !== undefined).length;
  return `${receipts.length} transactions (${many('success')} gone well, ${made} of them deployments; ${many('reverted')} reverted, ${many('outOfGas')} out of gas)`;
}

const directory = mkdtempSync(join(tmpdir(), 'hlp-replay-'));
try {
  const recording = await record(blockCount);
  const { roots, receipts } = recording;
  say(`${blockCount} blocks with ${countsOf(receipts)}`);
  const files = writeRecording(recording, directory);
  const ran: Ran[] = [];
  for (const place of places) ran.push(await runAt(place, files, roots));
  const known = committedRoots().filter(({ number }) => number <= blockCount && number % 100 === 0);
  const isKnown = blockCount < 100 || (known.length > 0 && isDeepStrictEqual(roots.slice(0, known.length), known));
  const isGood = ran.every((one) => one.isSame);
  const table = [
    `${blockCount} blocks with ${countsOf(receipts)}; last state root \`${roots.at(-1)?.state}\`.`,
    '',
    '| place | Node | time zone | locale | options | how | hashes and signatures | blocks | same roots |',
    '|---|---|---|---|---|---|---|---|---|',
    ...ran.map(rowOf),
  ].join('\n');
  say(`\n${table}\n`);
  if (options.write && isGood) {
    commitRoots(roots);
    writeSection(PAGE, 'replay', table);
  } else if (!isKnown) say(HOW_TO_RENEW);
  process.exitCode = isGood && (isKnown || options.write) ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true });
}
