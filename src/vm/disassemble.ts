/** One instruction as text, as a stepper shows it. A whole module is `assembly/disassemble.ts`, which writes it the same way. */

import { instructionText, type Op } from './assembly/forms.ts';
import { type Names, namesOf } from './assembly/names.ts';
import type { Module } from './module.ts';

/** Such as `sget balances`, `add int256`, `get 2`. */
export function disassemble(instruction: Op, module: Module): string {
  return instructionText(instruction, rememberedNames(module));
}

const remembered = new WeakMap<Module, Names>();

function rememberedNames(module: Module): Names {
  const names = remembered.get(module) ?? namesOf(module);
  remembered.set(module, names);
  return names;
}
