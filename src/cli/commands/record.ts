/** `hlp record`: a stretch of the chain as a test that passes. */

import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { counted } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import type { Chain } from '../../chain/chain.ts';
import { parsePlace, parsePosition, type TransactionPlace } from '../../timeline/position.ts';
import { type Recording, RecordError, recordingOf, type Stretch } from '../../testing/record/record.ts';
import type { SourceFile } from '../../vm/module.ts';
import { IN, lookedAt } from '../chain-file.ts';
import { type Answer, type Command, type Context, type Input, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { lastTransaction } from '../last.ts';
import { writeOut } from '../out.ts';
import { isMissing } from '../sources.ts';
import type { Terminal } from '../terminal.ts';

const FILE = 'recorded.hlp';

export const record: Command = {
  name: 'record',
  summary: 'make a test that passes of what happened in a stretch of the chain',
  arguments: [
    {
      name: 'stretch',
      help: '4..9: blocks 4 to 9; 4.0..9.1: from one transaction to another; 4 or 4.0: that alone; left out, the newest transaction',
      count: 'optional',
    },
  ],
  options: [
    { flags: '--name <text>', help: 'what the test is called' },
    { flags: '--out <file>', help: 'write it there, beside the sources of its contracts; `hlp test` plays it' },
    IN,
  ],
  signs: false,
  examples: [
    'hlp record 4..9',
    'hlp record 4.0..9.1 --name "bob is paid"',
    'hlp record 4..9 --out contracts/story.hlp',
  ],
  async run(context, input) {
    const out = outIn(input);
    const { chain, seen, close } = await lookedAt(context, input);
    try {
      const stretch = stretchIn(input, chain);
      const wish = { sentence: sentenceOf(input, stretch), fileName: out === undefined ? FILE : basename(out) };
      const recording = await explained(() => recordingOf(chain, stretch, seen, wish));
      return out === undefined ? printed(recording) : await written(recording, stretch, out, context);
    } finally {
      await close();
    }
  },
};

// ───────────── what is asked ─────────────

function outIn(input: Input): string | undefined {
  const out = optionOf(input, 'out');
  if (out === undefined || out.endsWith('.hlp')) return out;
  throw new Misuse(`--out: ${show(out)} is no .hlp file, and \`hlp test\` plays those`);
}

/** Throws Misuse for what is no stretch of this chain. */
function stretchIn(input: Input, chain: Chain): Asked {
  const text = wordAt(input, 0);
  if (text === '') return alone(lastTransaction({ chain }));
  const [first = '', last = first, ...rest] = text.split('..');
  const [from, to] = [placeIn(first, 'from'), placeIn(last, 'to')];
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new Misuse(`stretch: "${show(text)}" is not a stretch such as 4..9 or 4.0..9.1`);
  }
  const head = Number(chain.head.header.number);
  if (to.block > head) throw new Misuse(`stretch: there is no block ${to.block}; the newest is ${head}`);
  if (from.block > to.block || (from.block === to.block && from.index > to.index)) {
    throw new Misuse(`stretch: ${show(first)} comes after ${show(last)}`);
  }
  return { from, to, text: text.replace('..', ' to ') };
}

/** `text`: as people say it. */
type Asked = Stretch & { readonly text: string };

function alone(place: TransactionPlace): Asked {
  return { from: place, to: place, text: `${place.block}.${place.index}` };
}

/** Whole transactions: a step means the transaction that it is in, a block all that is in it. */
function placeIn(text: string, end: 'from' | 'to'): TransactionPlace | undefined {
  const whole = { from: 0, to: Number.MAX_SAFE_INTEGER }[end];
  if (/^\d{1,15}$/.test(text)) return { block: Number(text), index: whole };
  const place = parsePlace(text);
  if (place !== undefined) return { block: place.block, index: place.transaction };
  const moment = parsePosition(text);
  return moment && { block: moment.block, index: moment.moment === 'header' ? (end === 'from' ? 0 : -1) : whole };
}

function sentenceOf(input: Input, { text }: Asked): string {
  const name = optionOf(input, 'name');
  if (name === '') throw new Misuse('--name: the test needs a name; left out, it is called after the stretch');
  return name ?? (text.includes(' to ') ? `what happened from ${text}` : `what happened in ${text}`);
}

async function explained<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof RecordError) throw new Failed('notRecorded', `No test can be made of it: ${error.message}.`);
    throw error;
  }
}

// ───────────── what is given ─────────────

function printed(recording: Recording): Answer {
  return { data: dataOf(recording), text: recording.text.trimEnd() };
}

function dataOf({ sources, ...recording }: Recording): object {
  return { ...recording, sources: sources.map(({ name }) => name) };
}

/** What this command has written it may write again. */
const MARK = '// Recorded by `hlp record`';

async function written(recording: Recording, stretch: Asked, out: string, { terminal }: Context): Promise<Answer> {
  const { text, sources, told, setUp, leftOut } = recording;
  const before = await textAt(out, terminal);
  if (before !== undefined && !before.startsWith(MARK)) {
    throw new Failed('exists', `${show(out)} is there already, and was not recorded; give another name.`);
  }
  const added = await beside(out, sources, terminal);
  await writeOut(out, `${MARK}: ${stretch.text}.\n\n${text}`, terminal);
  const others = added.map((name) => `${show(name)} was not there, and is written from the chain.`);
  const missing = leftOut.map(({ place, why }) => `${place} is left out: ${why}`);
  const size = `${counted(told, 'transaction')} told, ${setUp} before as set-up`;
  const lines = [`The test is in ${show(out)}: ${size}.`, ...others, ...missing, `Play it: hlp test ${show(out)}`];
  return { data: { file: out, ...dataOf(recording) }, text: lines.join('\n') };
}

/** Names come from the chain: nothing is written outside of where the test goes, and only what is a source. */
const PLAIN_WAY = /^(?:[A-Za-z0-9_-][\w.-]*\/)*[A-Za-z0-9_-][\w.-]*\.hlp$/;

/** Puts the sources beside the test where they are missing; what is there already has to be the same. Gives the names of those it wrote. */
async function beside(out: string, sources: readonly SourceFile[], terminal: Terminal): Promise<readonly string[]> {
  const missing: { readonly name: string; readonly path: string; readonly text: string }[] = [];
  for (const { name, text } of sources) {
    if (!PLAIN_WAY.test(name)) {
      throw new Failed(
        'outside',
        `One of its sources is called ${show(name)}, which is no file below ${show(dirname(out))}.`,
      );
    }
    const path = join(dirname(out), name);
    const there = await textAt(path, terminal);
    if (there !== undefined && there !== text) {
      throw new Failed(
        'otherSource',
        `${show(path)} is not what runs on the chain; write the test into another directory.`,
      );
    }
    if (there === undefined) missing.push({ name, path, text });
  }
  for (const { path, text } of missing) await writeOut(path, text, terminal);
  return missing.map(({ name }) => name);
}

/** Undefined where there is nothing of that name. Throws Misuse for what cannot be read. */
async function textAt(path: string, { pathOf }: Terminal): Promise<string | undefined> {
  try {
    return await readFile(pathOf(path), 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new Misuse(`--out: ${show(path)} cannot be read`);
  }
}
