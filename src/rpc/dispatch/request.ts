/**
 * Reading what arrived: text to JSON, JSON to requests (JSON-RPC 2.0, parts 4 and 6). Nothing is looked into before it is known what it is,
 * and an id comes back only when it is one that can come back unchanged.
 */

import { RpcError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export type Id = string | number | null;

/** A request; or what is wrong with it, for whoever has that id. */
export type Request =
  | {
      readonly error?: undefined;
      /** Undefined: nobody waits for an answer. */
      readonly id: Id | undefined;
      readonly method: string;
      readonly params: readonly unknown[];
    }
  | { readonly error: RpcError; readonly id: Id };

/** Throws RpcError: unreadable, badRequest (nested too deeply). */
export function parseBody(text: string): unknown {
  if (isNestedDeeper(text, LIMITS.nesting)) {
    throw new RpcError('badRequest', `lists and objects are nested more than ${LIMITS.nesting} deep`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const what = text.trim() === '' ? 'it is empty' : 'it is not JSON';
    throw new RpcError('unreadable', `this cannot be read: ${what}`);
  }
}

export function readRequest(value: unknown): Request {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused(
      null,
      'a request is an object such as {"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}',
    );
  }
  const { id, jsonrpc, method, params = [] } = value as Readonly<Record<string, unknown>>;
  if (!isId(id)) return refused(null, ID_RULE);
  const back = id ?? null;
  if (jsonrpc !== '2.0') return refused(back, '"jsonrpc" has to be "2.0"');
  if (typeof method !== 'string') return refused(back, '"method" has to be the name of a method');
  if (Array.isArray(params)) return { id, method, params };
  if (params === null) return { id, method, params: [] };
  const problem = 'params: a list is wanted, in the order of the method; names are not taken';
  return { id: back, error: new RpcError('badParams', problem) };
}

const ID_RULE = `"id" has to be a text of at most ${LIMITS.idInCharacters} characters, a number of at most ${Number.MAX_SAFE_INTEGER}, or null`;

function refused(id: Id, problem: string): Request {
  return { id, error: new RpcError('badRequest', problem) };
}

/** Larger numbers are not the same any more once they were read, and would come back as others. */
function isId(id: unknown): id is Id | undefined {
  if (typeof id === 'number') return Math.abs(id) <= Number.MAX_SAFE_INTEGER;
  if (typeof id === 'string') return id.length <= LIMITS.idInCharacters;
  return id === null || id === undefined;
}

const [QUOTE, BACKSLASH] = ['"', '\\'].map((sign) => sign.charCodeAt(0));
const OPENING = new Set(['[', '{'].map((sign) => sign.charCodeAt(0)));
const CLOSING = new Set([']', '}'].map((sign) => sign.charCodeAt(0)));

/** Looked at before parsing: what a parser can take apart, writing it again may not survive. Of text that is no JSON the answer means nothing. */
export function isNestedDeeper(text: string, most: number): boolean {
  // What is short cannot be deep.
  if (text.length <= most) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === QUOTE) index = endOfText(text, index);
    else if (OPENING.has(sign) && (depth += 1) > most) return true;
    else if (CLOSING.has(sign)) depth -= 1;
  }
  return false;
}

/** The quote that closes the one at `start`; the end where none does. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    if (!isEscaped(text, end)) return end;
  }
  return text.length;
}

function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}
