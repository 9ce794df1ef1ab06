/**
 * Breakpoints as people write them: `line 44`, `village:44`, `function pay`, `write balances.bob`, `event Paid`, `call prices.priceOf`, `revert`,
 * `instruction sset`. Each word has a reader of its own; whatever does not fit is a ValueError that says what would.
 */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { OPCODES, type OpName } from '../../vm/opcodes.ts';
import type { RunnableModule } from '../../vm/runnable.ts';
import { ValueError } from '../parse-value.ts';
import { type Breakpoint, BREAKPOINT_FORMS } from './breakpoint.ts';
import { parseLine } from './parse-line.ts';
import { parseLeaf } from './parse-leaf.ts';
import { variableOf } from './reach.ts';
import { choice, type Named, noContracts, splitOwner, type Surroundings } from './surroundings.ts';

/** Nobody types more. */
const LONGEST = 1_000;

type Reader = (rest: string, around: Surroundings) => Breakpoint;

const READERS: Readonly<Record<string, Reader>> = {
  line: parseLine,
  function: parseFunction,
  write: (rest, around) => parseLeaf('write', rest, around),
  read: (rest, around) => parseLeaf('read', rest, around),
  event: parseEvent,
  call: parseCall,
  revert: parseRevert,
  instruction: parseInstruction,
};

/** Throws ValueError. */
export function parseBreakpoint(text: string, around: Surroundings): Breakpoint {
  const written = text.trim();
  if (written.length > LONGEST) throw new ValueError('this is too long for a breakpoint');
  const [word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(written)?.slice(1) ?? [];
  const reader = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  if (reader !== undefined) return reader(rest, around);
  if (/^(.+:)?\d+$/.test(written)) return parseLine(written, around);
  throw new ValueError(unknown(written, word, around));
}

function unknown(written: string, word: string, around: Surroundings): string {
  const what = written === '' ? 'an empty text' : `"${show(written)}"`;
  const kind = kindOf(written, around);
  if (kind !== undefined) return `${what} is no breakpoint by itself (did you mean "${kind} ${show(written)}"?)`;
  const forms = BREAKPOINT_FORMS.map(({ example }) => example).join(', ');
  return `${what} is no breakpoint${meant(word, Object.keys(READERS))}; such are: ${forms}`;
}

/** A name without the word that says what it is. */
function kindOf(written: string, { all }: Surroundings): string | undefined {
  const modules = all().map(({ module }) => module);
  if (modules.some((module) => functionNames(module).includes(written))) return 'function';
  if (modules.some((module) => eventNames(module).includes(written))) return 'event';
  if (modules.some(({ module }) => module.shapes.some(({ name }) => name === variableOf(written)))) return 'write';
  return Object.hasOwn(OPCODES, written) ? 'instruction' : undefined;
}

// ───────────── what a contract declares ─────────────

function parseFunction(rest: string, around: Surroundings): Breakpoint {
  if (rest === '') throw new ValueError('function: which one? Such as `function pay` or `function village.pay`');
  const { owner, name } = declared('function', rest, around, functionNames);
  checkStatements(name, owner === undefined ? around.all() : [owner], around);
  return { kind: 'function', ...owned(owner), name, text: `function ${qualified(owner, name)}` };
}

/** A function without any is left as soon as it is entered: nobody ever stands in it. */
function checkStatements(name: string, owners: readonly Named[], around: Surroundings): void {
  const having = owners.filter(({ module }) => functionNames(module).includes(name));
  const empty = having.filter((owner) => {
    const debug = around.artifact(owner)?.debug.functions.find((fn) => fn.name === name);
    return debug !== undefined && debug.statements.length === 0;
  });
  const [first] = empty;
  if (first === undefined || empty.length < having.length) return;
  const instead = `instruction ${qualified(first, name)}:0`;
  throw new ValueError(`the function "${show(name)}" has no statement to stand at; there is \`${instead}\``);
}

function parseEvent(rest: string, around: Surroundings): Breakpoint {
  if (rest === '') return { kind: 'event', text: 'event' };
  const { owner, rest: after } = splitOwner(rest, around);
  if (owner !== undefined && after === '') return { kind: 'event', ...owned(owner), text: `event ${owner.name}` };
  const { name } = declared('event', rest, around, eventNames);
  return { kind: 'event', ...owned(owner), name, text: `event ${qualified(owner, name)}` };
}

function parseCall(rest: string, around: Surroundings): Breakpoint {
  if (rest === '') return { kind: 'call', text: 'call' };
  const { owner, rest: after } = splitOwner(rest, around);
  if (owner !== undefined && after === '') return { kind: 'call', ...owned(owner), text: `call ${owner.name}` };
  const { name } = declared('function', rest, around, entryNames);
  return { kind: 'call', ...owned(owner), function: name, text: `call ${qualified(owner, name)}` };
}

type NamesIn = (module: RunnableModule) => readonly string[];

const functionNames: NamesIn = ({ functions }) => functions.map(({ def }) => def.name);
const eventNames: NamesIn = ({ module }) => module.events.map(({ name }) => name);
const entryNames: NamesIn = ({ entries }) => [...entries.values()].map(({ def }) => def.name);

/** A name that the contract in front of it declares; without one, any contract. */
function declared(
  what: string,
  text: string,
  around: Surroundings,
  namesIn: NamesIn,
): { readonly owner: Named | undefined; readonly name: string } {
  const { owner, rest } = splitOwner(text, around);
  const name = unquoted(rest);
  const where = owner === undefined ? around.all() : [owner];
  if (where.length === 0) noContracts();
  const there = where.flatMap(({ module }) => namesIn(module));
  if (there.includes(name)) return { owner, name };
  const place = owner === undefined ? 'no contract here has' : `${owner.name} has no`;
  const article = owner === undefined ? (what === 'event' ? ' an' : ' a') : '';
  const none = there.length === 0 ? ', nor any other' : choice(name, there);
  throw new ValueError(`${place}${article} ${what} "${show(name)}"${none}`);
}

const unquoted = (text: string): string => (/^".*"$/s.test(text) ? text.slice(1, -1) : text);

const owned = (owner: Named | undefined): { contract?: Named['address'] } =>
  owner === undefined ? {} : { contract: owner.address };

/** Sentences of invariants in quotes. */
function qualified(owner: Named | undefined, name: string): string {
  const written = /^[\w$]+$/.test(name) ? name : `"${show(name)}"`;
  return owner === undefined ? written : `${owner.name}.${written}`;
}

// ───────────── the machine ─────────────

function parseRevert(rest: string): Breakpoint {
  if (rest === '') return { kind: 'revert', text: 'revert' };
  throw new ValueError(`revert stands alone: it stops at every failure, so "${show(rest)}" has no place behind it`);
}

function parseInstruction(rest: string, around: Surroundings): Breakpoint {
  const place = /^(.*):(\d{1,6})$/s.exec(rest);
  if (place !== null) return instructionAt(place[1] ?? '', Number(place[2]), around);
  if (Object.hasOwn(OPCODES, rest)) return { kind: 'instruction', op: rest as OpName, text: `instruction ${rest}` };
  if (rest === '') throw new ValueError('instruction: which one? Such as `instruction sset`; docs/opcodes.md has all');
  const hint = meant(rest, Object.keys(OPCODES));
  throw new ValueError(`there is no instruction "${show(rest)}"${hint}; docs/opcodes.md has all of them`);
}

/** `village.pay:12`: instruction 12 of that function, counted from 0. */
function instructionAt(text: string, index: number, around: Surroundings): Breakpoint {
  const { owner: named, name } = declared('function', text, around, functionNames);
  const owner = named ?? theOnly(name, around);
  const fn = owner.module.functions.findIndex(({ def }) => def.name === name);
  const count = owner.module.functions[fn]?.instructions.length ?? 0;
  if (index >= count)
    throw new ValueError(
      `${qualified(owner, name)} has ${count} instructions, counted from 0, so there is no ${index}`,
    );
  const at = { kind: 'instruction at', contract: owner.address, fn, index } as const;
  return { ...at, text: `instruction ${qualified(owner, name)}:${index}` };
}

/** Where one stands, or the one contract that has such a function. */
function theOnly(name: string, { here, all }: Surroundings): Named {
  if (here !== undefined && functionNames(here.module).includes(name)) return here;
  const owners = all().filter(({ module }) => functionNames(module).includes(name));
  const [first] = owners;
  if (first !== undefined && owners.length === 1) return first;
  const choices = owners.map((owner) => qualified(owner, name)).join(', ');
  throw new ValueError(`several contracts have a function "${show(name)}": ${choices}`);
}
