/** Where the recorded chain is executed: each place is a process of its own, with something different about it that no result may show. */

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bytesToHex } from '../../src/base/bytes.ts';
import { encodeBlock } from '../../src/chain/block.ts';
import { formatGenesis } from '../../src/chain/genesis.ts';
import type { Answer, How } from './recorded-child.ts';
import { writePlain } from './recorded-plain.ts';
import type { Recording } from './recorded.ts';

export type Place = {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly flags?: readonly string[];
  readonly cwd?: string;
  readonly how?: How;
  /** Run it with the types taken out: Node itself needs WebAssembly for that. */
  readonly isPlain?: boolean;
  /** At most so many blocks, where it is slow; all of them when not said. */
  readonly most?: number;
  /** The Node that runs it; the one that runs this when not said. */
  readonly node?: string;
};

const lang = (LANG: string): Record<string, string> => ({ LANG, LC_ALL: LANG });

// oxfmt-ignore
export const PLACES: readonly Place[] = [
  { name: 'as it is' },
  { name: 'far east of midnight', env: { TZ: 'Pacific/Chatham', ...lang('tr_TR.UTF-8') }, cwd: '/' },
  { name: 'half hours west', env: { TZ: 'America/St_Johns', ...lang('ar_EG.UTF-8') }, cwd: tmpdir() },
  { name: 'no locale', env: { TZ: 'UTC', ...lang('C') } },
  { name: 'another calendar', env: { TZ: 'Asia/Kathmandu', ...lang('th_TH.UTF-8') } },
  { name: 'on a disk', how: 'disk' },
  { name: 'warm, a second time', how: 'twice' },
  { name: 'each block again from the tree', how: 'verify' },
  { name: 'a small stack', flags: ['--stack-size=300'] },
  { name: 'a large stack', flags: ['--stack-size=7000'] },
  { name: 'without WebAssembly', flags: ['--import=data:text/javascript,delete globalThis.WebAssembly'], isPlain: true },
  { name: 'without machine code', flags: ['--jitless'], isPlain: true, most: 100 },
  { name: 'never optimised', flags: ['--no-opt', '--no-maglev'] },
  { name: 'compiled at once', flags: ['--always-sparkplug', '--no-lazy-feedback-allocation'] },
  { name: 'compiled as late as can be', flags: ['--max-lazy'] },
  { name: 'one thread, other hashes', flags: ['--single-threaded', '--hash-seed=7'] },
  { name: 'little memory, moved about', flags: ['--max-old-space-size=160', '--stress-compaction'], most: 200 },
];

export type Files = {
  readonly directory: string;
  readonly genesis: string;
  readonly blocks: string;
  /** The program without types. */
  readonly plain: string;
};

/** Writes a recording where every process can read it. */
export function writeRecording({ genesis, blocks }: Recording, directory: string): Files {
  const plain = writePlain(join(directory, 'plain'));
  const files = { directory, plain, genesis: join(directory, 'genesis.json'), blocks: join(directory, 'blocks.txt') };
  writeFileSync(files.genesis, formatGenesis(genesis));
  writeFileSync(files.blocks, blocks.map((block) => bytesToHex(encodeBlock(block))).join('\n'));
  return files;
}

const PROGRAM = join(import.meta.dirname, 'recorded-child.ts');
const run = promisify(execFile);

/** What came out there after `count` blocks, or as many as that place takes. Throws what the process said when it failed. */
export async function answerOf(place: Place, files: Files, count: number): Promise<Answer> {
  const { env = {}, flags = [], cwd = process.cwd(), how = 'once', most = count, node = process.execPath } = place;
  const program = place.isPlain === true ? files.plain : PROGRAM;
  const many = String(Math.min(count, most));
  const disk = join(files.directory, place.name.replaceAll(' ', '-'));
  const args = [
    ...flags,
    '--disable-warning=ExperimentalWarning',
    program,
    files.genesis,
    files.blocks,
    many,
    how,
    disk,
  ];
  const { stdout } = await run(node, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Answer;
}
