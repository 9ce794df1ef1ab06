/**
 * Where each command is, in the order in which they are listed. The same table serves the shell and lines typed into `hlp dev`. A command is
 * loaded when it is wanted: loading all of them takes longer than most of them run.
 */

import type { Command } from './command.ts';

export type Places = Readonly<Record<string, () => Promise<Command>>>;

/** Everything but `dev` and `node`, which keep a chain open for the others. */
export const COMMANDS: Places = {
  check: async () => (await import('./commands/check.ts')).check,
  test: async () => (await import('./commands/test.ts')).test,
  fmt: async () => (await import('./commands/fmt.ts')).fmt,
  gas: async () => (await import('./commands/gas.ts')).gas,
  doc: async () => (await import('./commands/doc.ts')).doc,
  compile: async () => (await import('./commands/compile.ts')).compile,
  types: async () => (await import('./commands/types.ts')).types,
  disasm: async () => (await import('./commands/disasm.ts')).disasm,
  asm: async () => (await import('./commands/asm.ts')).asm,
  deploy: async () => (await import('./commands/deploy.ts')).deploy,
  call: async () => (await import('./commands/call.ts')).call,
  send: async () => (await import('./commands/send.ts')).send,
  give: async () => (await import('./commands/give.ts')).give,
  mine: async () => (await import('./commands/mine.ts')).mine,
  pause: async () => (await import('./commands/pause.ts')).pause,
  resume: async () => (await import('./commands/pause.ts')).resume,
  state: async () => (await import('./commands/state.ts')).state,
  why: async () => (await import('./commands/why.ts')).why,
  proof: async () => (await import('./commands/proof.ts')).proof,
  block: async () => (await import('./commands/block.ts')).block,
  tx: async () => (await import('./commands/tx.ts')).tx,
  step: async () => (await import('./commands/step.ts')).step,
  explain: async () => (await import('./commands/explain.ts')).explain,
  'what-if': async () => (await import('./commands/what-if.ts')).whatIf,
  record: async () => (await import('./commands/record.ts')).record,
  trace: async () => (await import('./commands/trace.ts')).trace,
  tamper: async () => (await import('./commands/tamper.ts')).tamper,
  fork: async () => (await import('./commands/fork.ts')).fork,
  hoard: async () => (await import('./commands/hoard.ts')).hoard,
  lottery: async () => (await import('./commands/lottery.ts')).lottery,
  accounts: async () => (await import('./commands/accounts.ts')).accounts,
  key: async () => (await import('./commands/key.ts')).key,
  book: async () => (await import('./commands/book.ts')).book,
  genesis: async () => (await import('./commands/genesis.ts')).genesis,
  verify: async () => (await import('./commands/verify.ts')).verify,
  repair: async () => (await import('./commands/repair.ts')).repair,
  export: async () => (await import('./commands/export.ts')).exportChain,
  import: async () => (await import('./commands/import.ts')).importChain,
};

/** The command that the words name, alone; all there are where they name none, or ask for help about something else. */
export async function commandsFor(words: readonly string[], places: Places): Promise<readonly Command[]> {
  const [first = '', second = ''] = words;
  const named = first === 'help' ? second : first;
  return Object.hasOwn(places, named) ? [await places[named]!()] : allOf(places);
}

export async function allOf(places: Places): Promise<readonly Command[]> {
  return Promise.all(Object.values(places).map((load) => load()));
}
