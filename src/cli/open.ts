/** Opens the chain for a command, when it first asks for it, and closes what was opened. One that is open elsewhere is not (`link/`). */

import { show } from '../base/show.ts';
import type { Genesis } from '../chain/genesis.ts';
import type { LogNote } from '../chain/log/log.ts';
import { Node } from '../node/node.ts';
import { DEFAULT_DIRECTORY, openStore } from '../node/opening.ts';
import type { Phase } from '../node/phase.ts';
import { tryingText } from '../node/mining/trying.ts';
import { makeDirectory } from '../base/make-directory.ts';
import type { Store } from '../state/store.ts';
import { Wallet } from '../wallet/wallet.ts';
import { type Context, type Input, optionOf } from './command.ts';
import { Failed, Misuse, showLines } from './failure.ts';
import { keysDirectory } from './keys/wallet.ts';
import { openedHere } from './link/ask.ts';
import { codeOf, isMissing } from './sources.ts';
import { placeText } from './place.ts';
import type { Terminal } from './terminal.ts';

export function contextFor(
  input: Input,
  terminal: Terminal,
): { readonly context: Context; readonly close: () => Promise<void> } {
  const given = optionOf(input, 'data');
  if (given === '')
    throw new Misuse(`--data: the name of a directory is missing; left out, it is ${DEFAULT_DIRECTORY}`);
  const directory = terminal.pathOf(given ?? DEFAULT_DIRECTORY);
  const prepare = (): Promise<void> => directoryFor(directory, given);
  const opened = <T>(open: () => Promise<T>): Promise<T> => openedHere(directory, open);
  let opening: Promise<Wallet> | undefined;
  const wallet = (): Promise<Wallet> => (opening ??= Wallet.open(keysDirectory(input, terminal)));
  let node: Promise<Node> | undefined;
  let store: Promise<Store> | undefined;
  const context: Context = {
    directory,
    wantsJson: input.options['json'] === true,
    terminal,
    wallet,
    node: (genesis) =>
      (node ??= prepare().then(() => opened(async () => openNode(directory, terminal, await wallet(), genesis)))),
    store: () =>
      node?.then(({ chain }) => chain.store) ?? (store ??= prepare().then(() => opened(() => openStore(directory)))),
  };
  const close = async (): Promise<void> => {
    await (await node?.catch(() => undefined))?.close();
    await (await store?.catch(() => undefined))?.close();
  };
  return { context, close };
}

function openNode(directory: string, terminal: Terminal, wallet: Wallet, genesis?: Genesis): Promise<Node> {
  const begun = genesis === undefined ? {} : { genesis };
  return Node.open({ directory, ...begun, people: () => wallet.people, onPhase: (phase) => tell(phase, terminal) });
}

/** A directory that was named and cannot be is a mistake in the command; what is wrong inside it, or where nobody named one, is not. */
async function directoryFor(directory: string, given: string | undefined): Promise<void> {
  try {
    await makeDirectory(directory);
  } catch (error) {
    const why = whyNot(error);
    if (given !== undefined) throw new Misuse(`--data: "${show(given)}" cannot be a directory (${why})`);
    const what = `the chain would lie in ${placeText(directory)}, and that cannot be a directory (${why})`;
    throw new Failed('unusable', `${what}; go where you may write, or name another place: --data ~/hlp`);
  }
}

/** Whatever was missing above it would have been made. */
function whyNot(error: unknown): string {
  return isMissing(error) ? 'nothing can be made there' : codeOf(error);
}

/** What became of the second copy of the blocks. */
export function noteText({ what, path, bytes }: LogNote): string {
  const place = placeText(path);
  if (what === 'cut')
    return `The last ${bytes} bytes of ${place} were a part of a record and were cut off; whatever stood there is not known any more.`;
  const how = what === 'missing' ? 'was missing' : 'had lost its end';
  return `The second copy of the blocks (${place}) ${how}; it was written again.`;
}

function tell(phase: Phase, terminal: Terminal): void {
  const trying = phase.phase === 'trying' ? tryingText(phase) : undefined;
  if (trying !== undefined) terminal.progress(trying);
  if (phase.phase === 'found' || phase.phase === 'paused') terminal.progress('');
  if (phase.phase === 'log') terminal.complain(noteText(phase.note));
  if (phase.phase === 'dropped') terminal.complain(showLines(`A waiting transaction was dropped: ${phase.reason}`));
}
