/** `hlp repair`: what is left of a damaged chain becomes a sound one again. The damaged files are kept. */

import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { LOG_NAME, logBeside } from '../../chain/log/log-file.ts';
import type { Carried } from '../../chain/repair/rebuild.ts';
import { type Health, healthOf, mendDatabase, type Mended, mendLog, type Progress } from '../../chain/repair/repair.ts';
import type { Genesis } from '../../chain/genesis.ts';
import { JOURNAL_PREFIX, WAITING, waitsAgain } from '../../node/pool/journal.ts';
import { newGenesis, storeDirectory } from '../../node/opening.ts';
import { type Answer, type Command, type Context, hasSwitch, optionOf } from '../command.ts';
import { Failed, Misuse, showLines } from '../failure.ts';
import { placeText } from '../place.ts';
import { counted } from './export.ts';
import { genesisAt } from './genesis.ts';
import { moreText } from './verify.ts';

export const repair: Command = {
  name: 'repair',
  summary: 'build a damaged chain anew from every block that can still be read; the old files are kept',
  arguments: [],
  options: [
    { flags: '--anyway', help: 'also when nothing is wrong with it' },
    { flags: '--genesis <file>', help: 'how it began, where nothing else says so any more' },
  ],
  signs: false,
  examples: ['hlp repair'],
  async run(context, input) {
    if (context.mark !== undefined) {
      throw new Misuse('repair: not while the chain is open here; close it, and type `hlp repair` in the shell');
    }
    const place = storeDirectory(context.directory);
    if (!existsSync(place) && !existsSync(logBeside(place))) {
      throw new Failed('empty', `there is no chain in ${placeText(context.directory)}`);
    }
    const named = optionOf(input, 'genesis');
    const begun = named === undefined ? newGenesis() : await genesisAt(named, context.terminal.pathOf);
    return whileNotAskedToEnd(context, (progress) => mended(place, hasSwitch(input, 'anyway'), progress, begun));
  },
};

async function mended(place: string, anyway: boolean, progress: Progress, begun: Genesis): Promise<Answer> {
  const health = await healthOf(place, progress);
  if (health.harm === 'none' && !anyway) return nothingWrong(place, health);
  if (health.harm === 'log') return logMended(health.message, await mendLog(place, WAITING.held));
  return databaseMended(health, await mendDatabase(place, CARRIED, progress, begun));
}

/** What the pool and the screen keep beside the blocks. */
const CARRIED: Carried = {
  pending: JOURNAL_PREFIX,
  prefixes: ['screen/'],
  recordOf: waitsAgain,
  held: WAITING.held,
};

function nothingWrong(place: string, { blocks, more }: Extract<Health, { readonly harm: 'none' }>): Answer {
  if (more.blocks > 0n) {
    const text = `The database is sound (${counted(blocks)} mined on its first one), and nothing was changed. ${moreText(logBeside(place), more)}.`;
    return { data: { harm: 'none', blocks, more }, text };
  }
  const text = `Nothing is wrong with this chain (${counted(blocks)} mined on its first one), and nothing was changed. \`hlp repair --anyway\` builds it anew all the same.`;
  return { data: { harm: 'none', blocks }, text };
}

function logMended(message: string, old: string | undefined): Answer {
  const kept = old === undefined ? '' : ` The old one is ${placeText(old)}; it can be deleted.`;
  const text = `What was wrong: ${showLines(message)}.\nThat file is the second copy of the blocks. It was written anew from the database, which is sound.${kept}`;
  return { data: { harm: 'log', message, oldLog: old }, text };
}

function databaseMended(health: Health, { database, log, ...found }: Mended): Answer {
  const { number, sideBlocks, waiting, gaps, torn, refused, lost, isCertain } = found;
  const message = health.harm === 'none' ? undefined : health.message;
  const isWhole = lost === undefined && refused.count === 0;
  const lines = [
    message === undefined ? [] : `What was wrong: ${showLines(message)}.`,
    `The chain was built anew, every block judged again: ${counted(number)} mined on its first one${alsoText(sideBlocks, waiting)}.`,
    gaps === 0
      ? []
      : `${gaps === 1 ? 'One place' : `${gaps} places`} of the second copy of the blocks could not be read.`,
    torn === 0 ? [] : `The last ${torn} bytes of it are a part of a record, or damaged.`,
    isWhole ? (isCertain ? NOTHING_MISSING : NOTHING_KNOWN) : [],
    lost === undefined
      ? []
      : `Missing: the chain had a block ${lost}, which cannot be found, or not all that lies below it.`,
    refused.count === 0
      ? []
      : `${refused.count === 1 ? 'One block' : `${refused.count} blocks`} broke a rule and stayed out: ${showLines(refused.first ?? '')}.`,
    keptText(
      [database, log].filter((path) => path !== undefined),
      isWhole,
    ),
  ];
  const data = { harm: health.harm, message, ...found, oldDatabase: database, oldLog: log };
  return { data, text: lines.flat().join('\n'), exitCode: isWhole ? 0 : 1 };
}

const NOTHING_MISSING = `Nothing is missing of what the database and ${LOG_NAME} speak of.`;
const NOTHING_KNOWN = 'Nothing is known to be missing; which block was the newest could not be read any more.';

function alsoText(sideBlocks: number, waiting: number): string {
  const side = sideBlocks === 0 ? [] : [`${counted(BigInt(sideBlocks))} of other branches`];
  const late = waiting === 0 ? [] : [waiting === 1 ? '1 transaction that waits' : `${waiting} transactions that wait`];
  const all = [...side, ...late];
  return all.length === 0 ? '' : `, ${all.join(', ')}`;
}

function keptText(paths: readonly string[], isWhole: boolean): string {
  if (paths.length === 0) return '';
  const what = `The old files are kept: ${paths.map(placeText).join(' and ')}.`;
  if (isWhole) return `${what} Delete them when all is as you remember it.`;
  return `${what} Keep them: what is missing may still be in them, or in a file that \`hlp export\` wrote (\`hlp import FILE\` adds its blocks).`;
}

/** Until the new one is complete the old one stays where it is. */
async function whileNotAskedToEnd(
  { terminal }: Context,
  work: (progress: Progress) => Promise<Answer>,
): Promise<Answer> {
  let isAsked = false;
  const stopListening = terminal.whenAskedToEnd(() => void (isAsked = true));
  const tell = (text: string): void => {
    terminal.progress(text);
    if (isAsked) throw new Failed('interrupted', 'Stopped; nothing was changed. The same command begins again.');
  };
  try {
    return await work({
      onVerified: async (done, all) => {
        tell(`looking at block ${done} of ${all}`);
        // Else no signal is heard.
        await setImmediate();
      },
      onBuilt: (number) => tell(`block ${number}`),
    });
  } finally {
    stopListening();
    terminal.progress('');
  }
}
