/**
 * Random programs that must be free of mistakes: one file with one contract, or with two, where the second knows the first by its name
 * and by an interface. The same seed and place give the same program. What is called with what is `generate-story.ts`.
 */

import { Dice } from './generate-dice.ts';
import { constantLine, errorLine, eventLine, fillPalette, invariantLine, stateLines } from './generate-declarations.ts';
import { actionLines, fnLines, initLines, viewLines, type Written } from './generate-functions.ts';
import { interfaceLines, returnCallLines } from './generate-interface.ts';
import { Names, nothingDeclared, within, type Declared, type Scope } from './generate-scope.ts';
import { chainLines, endlessLines, rareLines } from './generate-special.ts';
import { indented } from './generate-statements.ts';
import type { OtherFunction, OtherType } from './generate-types.ts';

export type Program = {
  readonly kind: 'plain' | 'endless' | 'chain';
  readonly seed: number;
  readonly place: number;
  readonly text: string;
};

export function programOf(seed: number, place: number): Program {
  const dice = new Dice(seed, place);
  const kind = dice.weighed([
    [98, 'plain'],
    [1, 'endless'],
    [1, 'chain'],
  ] as const);
  const lines = kind === 'plain' ? plainLines(dice) : kind === 'endless' ? endlessLines(dice) : chainLines(dice);
  return { kind, seed, place, text: `${lines.join('\n')}\n` };
}

function plainLines(dice: Dice): readonly string[] {
  const names = new Names();
  const declared = nothingDeclared();
  const lines = fillPalette(dice, names, declared);
  const file: Scope = {
    dice,
    names,
    declared,
    locals: [],
    where: 'helper',
    result: undefined,
    loops: 0,
    depth: 0,
    keys: 0,
    isPayable: false,
  };
  if (dice.chance(20)) lines.push(constantLine(file));
  if (dice.chance(20)) lines.push(errorLine(file));
  if (dice.chance(20)) lines.push(eventLine(file));
  if (dice.chance(20)) lines.push(...fnLines(file, 'nothing'));
  if (dice.chance(45)) return [...lines, ...contract(file, 'Main', []).lines];
  const first = contract(file, 'Other', returnCall(file, lines));
  lines.push(...first.lines);
  const other: OtherType = { kind: 'contract', text: 'Other', functions: first.seen };
  const port = interfaceLines(file, first.seen);
  lines.push(...port.lines);
  return [...lines, ...contract(file, 'Main', dice.chance(70) ? [other, port.type] : [port.type]).lines];
}

/** The first contract may call back, to find the one that calls it running. */
function returnCall({ dice }: Scope, lines: string[]): readonly OtherType[] {
  if (!dice.chance(35)) return [];
  const { lines: more, type } = returnCallLines();
  lines.push(...more);
  return [type];
}

type Whole = { readonly lines: readonly string[]; readonly seen: OtherFunction[] };

function contract(file: Scope, name: 'Other' | 'Main', others: readonly OtherType[]): Whole {
  const declared = within(file.declared);
  declared.palette.push(...others);
  const scope: Scope = { ...file, declared, where: 'action' };
  const { dice } = file;
  const isMain = name === 'Main';
  const lines: string[] = [];
  if (dice.chance(25)) lines.push('accepts hlp');
  if (dice.chance(isMain ? 30 : 10)) lines.push(constantLine(scope));
  lines.push(...stateLines(scope, isMain ? dice.between(2, 3) : 1), ...references(scope, others));
  if (dice.chance(isMain ? 50 : 25)) lines.push(eventLine(scope));
  if (dice.chance(isMain ? 40 : 20)) lines.push(errorLine(scope));
  if (dice.chance(isMain ? 25 : 15)) lines.push(invariantLine(scope));
  lines.push(...initialization(scope, others));
  const written = functions(scope, declared, isMain);
  lines.push(...written.flatMap((one) => one.lines));
  return {
    lines: [`contract ${name} {`, ...lines.map(indented), '}'],
    seen: written.flatMap(({ seen }) => seen ?? []),
  };
}

/** Where the other contracts are. */
function references({ names, declared }: Scope, others: readonly OtherType[]): readonly string[] {
  return others.map((type) => {
    const name = names.next('s');
    declared.states.push({ name, type });
    return `state ${name}: ${type.text}`;
  });
}

function initialization(scope: Scope, others: readonly OtherType[]): readonly string[] {
  const { dice } = scope;
  return others.length > 0 || dice.chance(35) ? initLines(scope, dice.chance(40) ? 2 : 0) : [];
}

/** Each may call those before it. */
function functions(scope: Scope, declared: Declared, isMain: boolean): readonly Written[] {
  const { dice } = scope;
  const written: Written[] = [];
  const fn = (does: 'nothing' | 'changes' | 'asks'): void =>
    void written.push({ lines: fnLines(scope, does), seen: undefined });
  if (dice.chance(isMain ? 25 : 10)) fn('nothing');
  written.push(viewLines(scope, isMain ? 'ask' : 'read'));
  if (isMain && dice.chance(20)) written.push(viewLines(scope, 'look'));
  if (dice.chance(10)) written.push({ lines: rareLines(scope), seen: undefined });
  if (isMain && dice.chance(15) && declared.palette.some(({ kind }) => kind === 'contract')) fn('asks');
  if (dice.chance(isMain ? 35 : 10)) fn('changes');
  written.push(actionLines(scope, isMain ? 'go' : 'act', isMain ? 4 : 2));
  if (dice.chance(isMain ? 40 : 15)) written.push(actionLines(scope, isMain ? 'run' : 'take', 2));
  if (isMain && dice.chance(15)) written.push(actionLines(scope, 'poke', 1));
  return written;
}
