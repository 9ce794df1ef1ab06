/**
 * The types of typed data (EIP-712): structs of named fields, and the text that stands for a struct and everything in it. A struct may hold
 * itself, in a list or as null. There are no aliases: `uint256` and never `uint`.
 */

import { utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { badParam } from '../errors.ts';
import { entriesIn, listOf, objectOf, text } from '../shape.ts';

export type Member = { readonly name: string; readonly type: string };
/** Structs by name. */
export type Types = ReadonlyMap<string, readonly Member[]>;

/** Enough for any form that somebody reads before signing; texts of types are as long as all of them together. */
const MOST_TYPES = 64;
const MOST_MEMBERS = 128;
const LONGEST_NAME = 256;
/** `uint8[][3][]…` */
const MOST_DIMENSIONS = 8;

/** Whatever else were in a name could be taken for what stands around it in the text of a type. */
const NAME = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;
/** What is a type of EIP-712, or looks like one. */
const ATOMIC = /^(?:u?int\d*|bytes\d*|bool|address|string)$/;
const SIZED = /^(u?int|bytes)([1-9]\d{0,2})$/;

const memberShape = objectOf('member', { name: text(LONGEST_NAME), type: text(LONGEST_NAME) });
const membersShape = listOf(memberShape, MOST_MEMBERS);

/** Throws RpcError (badParams) naming the struct and the member. */
export function readTypes(value: unknown, place: string): Types {
  const given = entriesIn(value, place);
  if (given.size > MOST_TYPES) throw badParam(place, `at most ${MOST_TYPES} types are taken, not ${given.size}`);
  const types = new Map<string, readonly Member[]>();
  for (const [name, members] of given) {
    checkName(name, place);
    if (ATOMIC.test(name)) throw badParam(place, `"${name}" is no name for a struct`);
    types.set(name, membersShape.read(members, `${place}.${name}`));
  }
  for (const [name, members] of types) checkMembers(members, types, `${place}.${name}`);
  return types;
}

/** `Mail(Person from,Person to,string contents)Person(string name,address wallet)`, hashed. */
export function typeHash(name: string, types: Types): Uint8Array {
  const others = [...reachable(name, types)].filter((other) => other !== name).toSorted(byCodeUnits);
  return keccak256(utf8ToBytes([name, ...others].map((each) => structText(each, types)).join('')));
}

/** What a list holds, and how many; undefined for what is no list. */
export function listType(type: string): { readonly of: string; readonly count: number | undefined } | undefined {
  const [, of, count] = /^(.+)\[(\d*)\]$/u.exec(type) ?? [];
  return of === undefined ? undefined : { of, count: count === '' ? undefined : Number(count) };
}

/** `uint` and 256, `bytes` and 32; undefined for what has no size. */
export function sizedType(
  type: string,
): { readonly kind: 'uint' | 'int' | 'bytes'; readonly size: number } | undefined {
  const [, kind, size] = SIZED.exec(type) ?? [];
  return kind === undefined ? undefined : { kind: kind as 'uint' | 'int' | 'bytes', size: Number(size) };
}

function checkName(name: string, place: string): void {
  if (name.length <= LONGEST_NAME && NAME.test(name)) return;
  throw badParam(place, `"${name.slice(0, 40)}" is no name: letters, digits, _ and $, no digit first`);
}

function checkMembers(members: readonly Member[], types: Types, place: string): void {
  const names = new Set<string>();
  for (const { name, type } of members) {
    checkName(name, place);
    if (names.has(name)) throw badParam(place, `there are two members "${name}"`);
    names.add(name);
    if (!isType(type, types, MOST_DIMENSIONS))
      throw badParam(`${place}.${name}`, `there is no type "${type.slice(0, 40)}"`);
  }
}

function isType(type: string, types: Types, dimensions: number): boolean {
  const list = listType(type);
  if (list !== undefined) return dimensions > 0 && isCount(list.count) && isType(list.of, types, dimensions - 1);
  return types.has(type) || ['bool', 'address', 'string', 'bytes'].includes(type) || isSized(type);
}

/** A list of none is no list. */
function isCount(count: number | undefined): boolean {
  return count === undefined || (count > 0 && Number.isSafeInteger(count));
}

function isSized(type: string): boolean {
  const sized = sizedType(type);
  if (sized === undefined) return false;
  return sized.kind === 'bytes' ? sized.size <= 32 : sized.size <= 256 && sized.size % 8 === 0;
}

function structText(name: string, types: Types): string {
  return `${name}(${(types.get(name) ?? []).map((member) => `${member.type} ${member.name}`).join(',')})`;
}

/** The struct and all that are in it, however deep. */
function reachable(name: string, types: Types): ReadonlySet<string> {
  const found = new Set([name]);
  for (const each of found) {
    for (const { type } of types.get(each) ?? []) {
      const [struct = ''] = type.split('[');
      if (types.has(struct)) found.add(struct);
    }
  }
  return found;
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
