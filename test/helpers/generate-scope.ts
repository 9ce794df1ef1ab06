/** What can be seen at a place of a generated program, and how expressions are written down. */

import type { Dice } from './generate-dice.ts';
import {
  isSingle,
  type EnumType,
  type Field,
  type GenType,
  type SingleType,
  type StructType,
  type ValueType,
} from './generate-types.ts';

/** What may be done at a place. */
export type Where = 'constant' | 'helper' | 'invariant' | 'view' | 'action';

export type Local = { readonly name: string; readonly type: ValueType; readonly canChange: boolean };
export type StateVariable = { readonly name: string; readonly type: GenType };
export type Constant = { readonly name: string; readonly type: SingleType };
/** `does`: nothing to the world, asks other contracts, or changes something. */
export type OwnFunction = {
  readonly name: string;
  readonly params: readonly ValueType[];
  /** How many of them have to be given. */
  readonly least: number;
  readonly result: ValueType | undefined;
  readonly does: 'nothing' | 'asks' | 'changes';
};
export type Signature = { readonly name: string; readonly fields: readonly Field[] };

/** What is declared around a function. */
export type Declared = {
  readonly enums: EnumType[];
  readonly structs: StructType[];
  readonly constants: Constant[];
  readonly events: Signature[];
  readonly errors: Signature[];
  readonly states: StateVariable[];
  readonly functions: OwnFunction[];
  /** Types that declarations of this program choose from. */
  readonly palette: SingleType[];
};

export type Scope = {
  readonly dice: Dice;
  readonly names: Names;
  readonly declared: Declared;
  readonly locals: readonly Local[];
  readonly where: Where;
  readonly result: ValueType | undefined;
  /** Loops around, and blocks. */
  readonly loops: number;
  readonly depth: number;
  /** Brackets of keys and indexes around. */
  readonly keys: number;
  readonly isPayable: boolean;
};

/** Names that were never used before. */
export class Names {
  #count = 0;

  next(letter: string): string {
    this.#count += 1;
    return `${letter}${this.#count}`;
  }
}

export function nothingDeclared(): Declared {
  return { enums: [], structs: [], constants: [], events: [], errors: [], states: [], functions: [], palette: [] };
}

/** What is declared inside of a contract comes on top of what its file declares. */
export function within({ enums, structs, constants, events, errors, states, functions, palette }: Declared): Declared {
  return {
    enums: [...enums],
    structs: [...structs],
    constants: [...constants],
    events: [...events],
    errors: [...errors],
    states: [...states],
    functions: [...functions],
    palette: [...palette],
  };
}

// ───────────── expressions as text ─────────────

/** How tightly an expression holds together, by the grammar. */
export const LEVEL = { or: 1, and: 2, not: 3, compare: 4, add: 5, multiply: 6, negate: 7, power: 8, path: 9 } as const;

/** `isFree`: takes its type from where it stands, so it cannot say one itself. */
export type Text = { readonly text: string; readonly level: number; readonly isFree: boolean };

export function path(text: string): Text {
  return { text, level: LEVEL.path, isFree: false };
}

export function free(text: string, level: number = LEVEL.path): Text {
  return { text, level, isFree: true };
}

/** In brackets where the place holds tighter than the expression. */
export function at({ text, level }: Text, least: number): string {
  return level < least ? `(${text})` : text;
}

// ───────────── choosing ─────────────

/** How many operators inside each other; not many, since every sign costs time in the parser. */
export function someDepth({ dice }: Scope): number {
  return dice.weighed([
    [2, 0],
    [5, 1],
    [3, 2],
  ]);
}

export const anySingle = ({ dice, declared }: Scope): SingleType => dice.pick(declared.palette);

/** What a local, a parameter or an answer may be. */
export function anyValue(scope: Scope): ValueType {
  const { dice, declared } = scope;
  const whole = [...declared.structs, ...declared.states.map(({ type }) => type)].filter(
    (type): type is ValueType => type.kind === 'struct' || type.kind === 'list',
  );
  return whole.length > 0 && dice.chance(25) ? dice.pick(whole) : anySingle(scope);
}

export const singles = (types: readonly GenType[]): SingleType[] => types.filter(isSingle);
