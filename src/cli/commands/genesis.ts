/** `hlp genesis`: how the chain began, in words; or, with a file, a chain that begins as the file says. */

import { existsSync } from 'node:fs';
import { formatGenesis, type Genesis, GenesisError, parseGenesis } from '../../chain/genesis.ts';
import { Log } from '../../chain/log/log.ts';
import { logBeside } from '../../chain/log/log-file.ts';
import { readGenesis } from '../../chain/checkup.ts';
import { openStore, storeDirectory } from '../../node/opening.ts';
import { show } from '../../base/show.ts';
import { type Answer, type Command, type Context, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { genesisText } from '../genesis-text.ts';
import { placeText } from '../place.ts';
import { MOST_BYTES, type PathOf, readSource } from '../sources.ts';

export const genesis: Command = {
  name: 'genesis',
  summary: 'show how the chain began and what was agreed on; with a file, begin one as it says',
  arguments: [{ name: 'file', help: 'JSON that says how a chain begins, see docs/genesis.md', count: 'optional' }],
  options: [],
  signs: false,
  examples: ['hlp genesis', 'hlp genesis examples/village.json --data village', 'hlp genesis --json'],
  run: (context, input) => (input.words.length === 0 ? shown(context) : begun(context, wordAt(input, 0))),
};

/** Reads a file that says how a chain begins. Throws Misuse for one that cannot be read, GenesisError naming file and place. */
export async function genesisAt(path: string, pathOf?: PathOf): Promise<Genesis> {
  const { text } = await readSource(path, MOST_BYTES, pathOf);
  try {
    return parseGenesis(text);
  } catch (error) {
    if (error instanceof GenesisError) throw new GenesisError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function shown(context: Context): Promise<Answer> {
  const { directory } = context;
  if (context.mark === undefined && !isThere(directory)) {
    const ways = '`hlp genesis FILE` begins one as a file says, and `hlp dev` one to play on';
    throw new Failed('empty', `There is no chain in ${placeText(directory)} yet: ${ways}.`);
  }
  return answer(context, '');
}

async function begun(context: Context, path: string): Promise<Answer> {
  if (context.mark !== undefined)
    throw new Misuse('genesis: a chain is open here already; close it, and type `hlp genesis FILE` in the shell');
  const wanted = await genesisAt(path, context.terminal.pathOf);
  await refuseAnother(context.directory, wanted, path);
  await context.node(wanted);
  return answer(context, `A chain begins in ${placeText(context.directory)}, as ${show(path)} says.\n`);
}

/** The form that can be given again, or all of it in words. */
async function answer(context: Context, before: string): Promise<Answer> {
  const { chain, names } = await context.node();
  return { data: JSON.parse(formatGenesis(chain.genesis)), text: before + genesisText(chain, names) };
}

/** Is there anything of a chain: its records, or the file beside them? */
function isThere(directory: string): boolean {
  const records = storeDirectory(directory);
  return existsSync(records) || existsSync(logBeside(records));
}

/** Throws Failed when there is a chain. A directory whose records were never begun, because that was interrupted, is free. */
async function refuseAnother(directory: string, wanted: Genesis, path: string): Promise<void> {
  const found = isThere(directory) ? await genesisIn(directory) : undefined;
  if (found === undefined) return;
  const place = placeText(directory);
  if (formatGenesis(found) === formatGenesis(wanted))
    throw new Failed('exists', `The chain in ${place} has begun already, just as ${show(path)} says.`);
  throw anotherChain(directory, path);
}

/** There is a chain that did not begin as the file says. */
export function anotherChain(directory: string, path: string): Failed {
  const ways = `\`--data other\` begins one as ${show(path)} says in another place; \`hlp dev --fresh --genesis ${show(path)}\` puts this one aside first`;
  return new Failed('exists', `There is another chain in ${placeText(directory)}, and it stays as it is: ${ways}.`);
}

async function genesisIn(directory: string): Promise<Genesis | undefined> {
  const store = await openStore(directory);
  try {
    return (await readGenesis(store)) ?? (await new Log(logBeside(storeDirectory(directory))).genesis());
  } finally {
    await store.close();
  }
}
