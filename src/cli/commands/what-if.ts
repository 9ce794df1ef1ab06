/** `hlp what-if`: a transaction of the past as it could have been, and all that followed it once more, on a branch in memory. */

import { show } from '../../base/show.ts';
import type { SourceFile } from '../../lang/source.ts';
import { parsePlace, parsePosition, placeIn, type Position, stepPosition } from '../../timeline/position.ts';
import { StepError, type TransactionPlace } from '../../timeline/replay.ts';
import type { Patience } from '../../timeline/what-if/patience.ts';
import { type WhatIf, whatIf as whatIfThere, type WhatIfChange } from '../../timeline/what-if/what-if.ts';
import { IN, type LookedAt, lookedAt } from '../chain-file.ts';
import {
  type Answer,
  type Command,
  type Context,
  hasSwitch,
  type Input,
  optionOf,
  optionsOf,
  wordAt,
} from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { AS } from '../keys/signer.ts';
import { gather } from '../sources.ts';
import type { Terminal } from '../terminal.ts';
import { untilAskedToEnd } from '../until-asked.ts';
import { dataOf, whatIfText } from '../what-if-text.ts';
import { addressIn, amountIn, contractIn, wholeNumberIn } from '../who.ts';
import { onePlace, walk } from '../step/walk.ts';

export const whatIf: Command = {
  name: 'what-if',
  summary: 'what if a transaction had been otherwise: all that followed once more, beside what was',
  arguments: [
    {
      name: 'transaction',
      help: '4.0: block 4, first transaction; a contract, such as village, means its deployment; with nothing changed, every block comes out with the hash it has',
    },
  ],
  options: [
    { flags: '--argument <name=value>', help: 'another argument, such as units=60; once for each', isRepeatable: true },
    { flags: '--caller <name>', help: 'somebody else sends it' },
    { flags: '--value <hlp>', help: 'other hlp travel along' },
    {
      flags: '--time <seconds>',
      help: 'its block is later, +3600, or earlier, -60, or at a second since 1970; what follows keeps its distance',
    },
    { flags: '--source <file>', help: 'of a deployment: another source, file.hlp or file.hlp:Name' },
    {
      flags: '--step <position>',
      help: 'walk through a transaction of the branch, 5.0, or look at one place of it, 5.0.17',
    },
    { flags: '--all', help: 'every transaction that followed, also those that did the same' },
    IN,
    AS,
    PASSWORD_FILE,
  ],
  signs: false,
  examples: [
    'hlp what-if 4.0 --argument units=60',
    "hlp what-if 4.0 --caller bob --argument to=alise --argument 'note=for the bike'",
    'hlp what-if 4.0 --time +3600 --step 5.0',
    'hlp what-if village --source contracts/village.hlp --json',
  ],
  async run(context, input) {
    const look = lookIn(input);
    const looked = await lookedAt(context, input);
    try {
      const place = transactionIn(wordAt(input, 0), looked);
      const change = await changeIn(context, input, place, looked);
      const found = await untilAskedToEnd(context.terminal, stopped, (signal) =>
        whatIfThere(looked.chain, place, change, looked.seen, { signal, onProgress: onProgressAt(context.terminal) }),
      );
      return await answerOf(found, place, input, look);
    } finally {
      await looked.close();
    }
  },
};

// ───────────── what is asked ─────────────

/** A contract stands for its deployment. */
function transactionIn(text: string, { chain, names }: LookedAt): TransactionPlace {
  const place = parsePlace(text);
  if (place !== undefined && place.step === undefined && place.block > 0)
    return { block: place.block, index: place.transaction };
  if (place !== undefined || /^\d+(?:\.|$)/.test(text))
    throw new Misuse(`transaction: "${show(text)}" is not the position of a transaction, such as 4.0`);
  const { address, name } = contractIn(text, 'transaction', { chain, names });
  const found = chain.contracts().findLast((contract) => contract.address === address);
  if (found === undefined) throw new Misuse(`transaction: ${show(name)} was not deployed by a transaction`);
  return { block: Number(found.blockNumber), index: found.index };
}

async function changeIn(
  context: Context,
  input: Input,
  place: TransactionPlace,
  looked: LookedAt,
): Promise<WhatIfChange> {
  const [caller, value, time] = ['caller', 'value', 'time'].map((name) => optionOf(input, name));
  const args = argumentsIn(optionsOf(input, 'argument'));
  return {
    ...(args === undefined ? {} : { arguments: args }),
    ...(caller === undefined ? {} : { caller: addressIn(caller, '--caller', looked) }),
    ...(value === undefined ? {} : { value: amountIn(value, '--value') }),
    ...(time === undefined ? {} : { time: timeIn(time, place, looked) }),
    ...(await sourceIn(optionOf(input, 'source'), context)),
  };
}

function argumentsIn(texts: readonly string[]): Record<string, string> | undefined {
  if (texts.length === 0) return undefined;
  const args = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new Misuse(`--argument: "${show(text)}" says no name and value, such as units=60`);
    const name = text.slice(0, at);
    if (args.has(name)) throw new Misuse(`--argument: ${show(name)} is given twice`);
    args.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(args);
}

/** `+3600` and `-60` count from the time that the block has. */
function timeIn(text: string, { block }: TransactionPlace, { chain }: LookedAt): bigint {
  const match = /^([+-]?)(\d{1,15})$/.exec(text);
  if (match === null)
    throw new Misuse(`--time: "${show(text)}" is neither seconds later, +3600, nor earlier, -60, nor since 1970`);
  const [, sign, digits = ''] = match;
  if (sign === '') return BigInt(wholeNumberIn(digits, '--time'));
  const seconds = BigInt(digits);
  const now = chain.blockByNumber(BigInt(block))?.header.timestamp ?? 0n;
  return sign === '-' ? now - seconds : now + seconds;
}

async function sourceIn(
  text: string | undefined,
  { terminal }: Context,
): Promise<{ source?: readonly SourceFile[]; contract?: string }> {
  if (text === undefined) return {};
  const [, path = text, contract] = /^(.*\.hlp):([A-Za-z_]\w*)$/is.exec(text) ?? [];
  const { files } = await gather(path, terminal.pathOf);
  return { source: files, ...(contract === undefined ? {} : { contract }) };
}

// ───────────── the work ─────────────

function onProgressAt(terminal: Terminal): NonNullable<Patience['onProgress']> {
  return ({ block, last }) => terminal.progress(`block ${block} of ${last}, once more`);
}

const stopped = (): Failed => new Failed('interrupted', 'Stopped. Nothing was changed.');

async function answerOf(found: WhatIf, place: TransactionPlace, input: Input, look: Look | undefined): Promise<Answer> {
  if (look === undefined) return { data: dataOf(found), text: whatIfText(found, place, hasSwitch(input, 'all')) };
  const { data, text: seen } = await seenAt(found, look);
  const note = 'On a branch that might have been; nothing of it is on the chain.';
  return { data: { isBranch: true, ...(data as object) }, text: `${note}\n${seen}` };
}

/** One place, or all of a transaction. */
async function seenAt({ timeline }: WhatIf, { position, isWhole }: Look): Promise<Answer> {
  const place = isWhole ? placeIn(position) : undefined;
  if (place === undefined) return onePlace(timeline, position);
  try {
    return walk(await timeline.transaction(position), place, { isFine: false, isBackwards: false });
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`--step: ${error.message}`);
    throw error;
  }
}

type Look = { readonly position: Position; readonly isWhole: boolean };

function lookIn(input: Input): Look | undefined {
  const text = optionOf(input, 'step');
  if (text === undefined) return undefined;
  const position = parsePosition(text);
  if (position !== undefined) return { position, isWhole: false };
  const place = parsePlace(text);
  if (place !== undefined && place.block > 0)
    return { position: stepPosition(place.block, place.transaction), isWhole: true };
  throw new Misuse(`--step: "${show(text)}" is not a position such as 5.0, 5.0.17 or 5.root`);
}
