/** All commands, in the order in which they are listed. The same table serves the shell and lines typed into `hlp dev`. */

import type { Command } from './command.ts';
import { accounts } from './commands/accounts.ts';
import { asm } from './commands/asm.ts';
import { block } from './commands/block.ts';
import { book } from './commands/book.ts';
import { call } from './commands/call.ts';
import { check } from './commands/check.ts';
import { compile } from './commands/compile.ts';
import { deploy } from './commands/deploy.ts';
import { disasm } from './commands/disasm.ts';
import { doc } from './commands/doc.ts';
import { exportChain } from './commands/export.ts';
import { fmt } from './commands/fmt.ts';
import { fork } from './commands/fork.ts';
import { gas } from './commands/gas.ts';
import { genesis } from './commands/genesis.ts';
import { give } from './commands/give.ts';
import { hoard } from './commands/hoard.ts';
import { importChain } from './commands/import.ts';
import { key } from './commands/key.ts';
import { lottery } from './commands/lottery.ts';
import { repair } from './commands/repair.ts';
import { mine } from './commands/mine.ts';
import { pause, resume } from './commands/pause.ts';
import { proof } from './commands/proof.ts';
import { send } from './commands/send.ts';
import { state } from './commands/state.ts';
import { step } from './commands/step.ts';
import { tamper } from './commands/tamper.ts';
import { test } from './commands/test.ts';
import { trace } from './commands/trace.ts';
import { tx } from './commands/tx.ts';
import { types } from './commands/types.ts';
import { verify } from './commands/verify.ts';

/** Everything but `dev`, which runs these itself. */
export const COMMANDS: readonly Command[] = [
  check,
  test,
  fmt,
  gas,
  doc,
  compile,
  types,
  disasm,
  asm,
  deploy,
  call,
  send,
  give,
  mine,
  pause,
  resume,
  state,
  proof,
  block,
  tx,
  step,
  trace,
  tamper,
  fork,
  hoard,
  lottery,
  accounts,
  key,
  book,
  genesis,
  verify,
  repair,
  exportChain,
  importChain,
];
