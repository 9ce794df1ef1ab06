/** What an answer has to be like, whatever was asked: written from JSON-RPC 2.0 alone, without the dispatcher's own reading. */

import { LIMITS } from '../../src/rpc/limits.ts';

type Id = string | number | null;

/** What is wrong with an answer; undefined: nothing. */
export function problemOf(body: string, answer: string): string | undefined {
  const expected = idsExpected(body);
  if (expected.length === 0) return answer === '' ? undefined : 'an answer that nobody waits for';
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return 'no JSON';
  }
  const isBatch = Array.isArray(value);
  if (isBatch !== expected.isBatch) return isBatch ? 'a list for one request' : 'one answer for a list';
  const ids = (isBatch ? (value as unknown[]) : [value]).map((each) => (each as { id: Id }).id);
  const [got, wanted] = [JSON.stringify(ids), JSON.stringify(expected)];
  return got === wanted ? undefined : `ids ${got.slice(0, 200)} where ${wanted.slice(0, 200)} was asked for`;
}

type Expected = Id[] & { isBatch?: boolean };

/** The ids of the answers, in their order. */
function idsExpected(body: string): Expected {
  const alone: Expected = Object.assign([null], { isBatch: false });
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return alone;
  }
  if (depthOf(value) > LIMITS.nesting) return alone;
  if (!Array.isArray(value)) return Object.assign(idsOf(value), { isBatch: false });
  if (value.length === 0 || value.length > LIMITS.batch) return alone;
  return Object.assign(value.flatMap(idsOf), { isBatch: true });
}

function idsOf(entry: unknown): Id[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [null];
  const { id, jsonrpc, method, params } = entry as Record<string, unknown>;
  const isWhole = Object.hasOwn(entry, 'jsonrpc') && jsonrpc === '2.0' && typeof method === 'string';
  const areParams = params === undefined || params === null || Array.isArray(params);
  if (!Object.hasOwn(entry, 'id')) return isWhole && areParams ? [] : [null];
  if (typeof id === 'number' && Math.abs(id) <= 2 ** 53 - 1) return [id];
  return [typeof id === 'string' && id.length <= LIMITS.idInCharacters ? id : null];
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).map(depthOf);
  return 1 + inner.reduce((most, depth) => Math.max(most, depth), 0);
}
