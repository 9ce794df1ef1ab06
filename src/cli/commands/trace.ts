/** `hlp trace`: a mined transaction instruction by instruction, as lines of JSON for other tools. */

import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import { StepError, type TransactionPlace } from '../../timeline/replay.ts';
import { type Ending, jsonLine } from '../../timeline/trace-lines.ts';
import { tracedLines, type TraceWish } from '../../timeline/traced.ts';
import { type Answer, type Command, hasSwitch, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { lastTransaction } from '../last.ts';
import { unwritten } from '../out.ts';
import type { Terminal } from '../terminal.ts';
import { transactionIn } from './tx.ts';

/** Characters that are written at once: some milliseconds of work. */
const CHUNK = 262_144;

/** Lines from one word of progress to the next. */
const SHOWN = 20_000;

export const trace: Command = {
  name: 'trace',
  summary: 'every instruction of a transaction, as lines of JSON that trace tools read (EIP-3155)',
  arguments: [
    {
      name: 'transaction',
      help: 'its hash, or its place 4.0 (block 4, the first); left out, the newest',
      count: 'optional',
    },
  ],
  options: [
    { flags: '--out <file>', help: 'write them there instead of printing them' },
    { flags: '--no-stack', help: 'leave out what is on the stack' },
    { flags: '--events', help: 'all that happens: calls, steps, writes, hlp that moves, logs' },
  ],
  signs: false,
  examples: ['hlp trace 4.0', 'hlp trace 4.0 --no-stack --out trace.jsonl', 'hlp trace --events | head'],
  async run(context, input) {
    const out = optionOf(input, 'out');
    // A page of the screen holds all of its lines at once.
    if (out === undefined && context.mark === ':')
      throw new Misuse('trace: too long for a page; write it into a file: --out trace.jsonl');
    const node = await context.node();
    const place = input.words.length === 0 ? lastTransaction(node) : transactionIn(wordAt(input, 0), node);
    const wish = { stacks: input.options['stack'] !== false, events: hasSwitch(input, 'events') };
    const lines = linesAt(place, node, wish);
    return out === undefined ? printed(lines, context.terminal) : intoFile(lines, place, out, context.terminal);
  },
};

type Lines = Generator<string, Ending, void>;

function linesAt(place: TransactionPlace, { chain }: Node, wish: TraceWish): Lines {
  try {
    return tracedLines(chain, place, wish);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    const { block, index } = place;
    throw new Misuse(`transaction: there is no ${block}.${index}; the newest block is ${chain.head.header.number}`);
  }
}

/** The last line is the answer, so that it is the same with `--json` and without. */
async function printed(lines: Lines, terminal: Terminal): Promise<Answer> {
  let isLost = false;
  const stopListening = terminal.whenLost(() => void (isLost = true));
  const write = async (text: string): Promise<boolean> => {
    terminal.print(text);
    await terminal.written();
    return !isLost;
  };
  const { ending } = await poured(lines, terminal, write).finally(stopListening);
  // Whoever stopped reading has seen enough.
  return { data: ending, text: ending === undefined ? '' : jsonLine(ending) };
}

async function intoFile(lines: Lines, place: TransactionPlace, out: string, terminal: Terminal): Promise<Answer> {
  const file = await open(terminal.pathOf(out), 'w').catch((error: unknown) => {
    throw new Misuse(unwritten(out, error));
  });
  const write = async (text: string): Promise<true> => {
    await file.writeFile(`${text}\n`).catch((error: unknown) => {
      throw new Failed('unwritten', `${unwritten(out, error)}; what is there is not whole`);
    });
    return true;
  };
  try {
    const { ending, count } = await poured(lines, terminal, write);
    await write(jsonLine(ending ?? {}));
    const text = `The trace of ${place.block}.${place.index} is in ${show(out)}: ${count + 1} lines.`;
    return { data: { file: out, lines: count + 1, ...ending }, text };
  } finally {
    await file.close();
  }
}

type Poured = {
  /** Lines that were written. */
  readonly count: number;
  /** Undefined where nobody wants more. */
  readonly ending: Ending | undefined;
};

/** Writes them chunk by chunk, so that few are in memory at a time. `write` answers whether it takes more. Throws Failed when it is asked to end. */
async function poured(lines: Lines, terminal: Terminal, write: (text: string) => Promise<boolean>): Promise<Poured> {
  let isAsked = false;
  const stopListening = terminal.whenAskedToEnd(() => void (isAsked = true));
  try {
    let count = 0;
    for (;;) {
      const { text, ending } = chunkOf(lines);
      count += text.length;
      const goesOn = text.length === 0 || (await write(text.join('\n')));
      if (ending !== undefined || !goesOn) return { count, ending: goesOn ? ending : undefined };
      terminal.progress(soFar(count));
      // A signal is heard between two chunks.
      await setImmediate();
      if (isAsked) throw new Failed('interrupted', `The trace was stopped after ${count} lines: it is not whole.`);
    }
  } finally {
    stopListening();
  }
}

/** In steps that an eye can follow. */
function soFar(count: number): string {
  const shown = count - (count % SHOWN);
  return shown === 0 ? '' : `${shown} lines of the trace so far`;
}

function chunkOf(lines: Lines): { readonly text: readonly string[]; readonly ending: Ending | undefined } {
  const text: string[] = [];
  for (let size = 0; size < CHUNK;) {
    const next = lines.next();
    if (next.done === true) return { text, ending: next.value };
    text.push(next.value);
    size += next.value.length;
  }
  return { text, ending: undefined };
}
