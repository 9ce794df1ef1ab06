/** Opens the chain for a command, when it first asks for it, and closes what was opened. */

import { show } from '../base/show.ts';
import { DEFAULT_DIRECTORY, Node, openStore } from '../node/node.ts';
import type { Phase } from '../node/phase.ts';
import { makeDirectory } from '../state/directory.ts';
import type { Store } from '../state/store.ts';
import { type Context, type Input, optionOf } from './command.ts';
import { Misuse, showLines } from './failure.ts';
import { codeOf } from './files.ts';
import type { Terminal } from './terminal.ts';

export function contextFor(
  input: Input,
  terminal: Terminal,
): { readonly context: Context; readonly close: () => Promise<void> } {
  const directory = optionOf(input, 'data') ?? DEFAULT_DIRECTORY;
  let node: Promise<Node> | undefined;
  let store: Promise<Store> | undefined;
  const context: Context = {
    directory,
    wantsJson: input.options['json'] === true,
    terminal,
    node: () => (node ??= openNode(directory, terminal)),
    store: () => node?.then(({ chain }) => chain.store) ?? (store ??= openRecords(directory)),
  };
  const close = async (): Promise<void> => {
    await (await node?.catch(() => undefined))?.close();
    await (await store?.catch(() => undefined))?.close();
  };
  return { context, close };
}

async function openNode(directory: string, terminal: Terminal): Promise<Node> {
  await directoryFor(directory);
  return Node.open({ directory, onPhase: (phase) => tell(phase, terminal) });
}

async function openRecords(directory: string): Promise<Store> {
  await directoryFor(directory);
  return openStore(directory);
}

/** A directory that cannot be is a mistake in the command; what is wrong inside it is not. */
async function directoryFor(directory: string): Promise<void> {
  try {
    await makeDirectory(directory);
  } catch (error) {
    throw new Misuse(`--data: "${show(directory)}" cannot be a directory (${codeOf(error)})`);
  }
}

function tell(phase: Phase, terminal: Terminal): void {
  if (phase.phase === 'trying') terminal.progress(`mining block ${phase.number}: ${phase.tries} tries so far`);
  if (phase.phase === 'found') terminal.progress('');
  if (phase.phase === 'dropped') terminal.complain(showLines(`A waiting transaction was dropped: ${phase.reason}`));
}
