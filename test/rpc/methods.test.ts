/** The table of methods: whole, without doubles, and every example as it stands. */

import { describe, expect, test } from 'vitest';
import { CODES } from '../../src/rpc/errors.ts';
import { FAMILIES, METHODS } from '../../src/rpc/methods.ts';
import { REFUSED_METHODS } from '../../src/rpc/refused.ts';
import { Harness, Refused } from './harness.ts';
import { SCHEMA_METHODS } from './schema.ts';

describe('the table of methods', () => {
  test('has each name once', () => {
    const names = METHODS.map(({ name }) => name);
    expect(names.filter((name, place) => names.indexOf(name) < place)).toEqual([]);
  });

  test('has all methods of the published schema, answered or refused by name', () => {
    const names = new Set(METHODS.map(({ name }) => name));
    expect(SCHEMA_METHODS.filter((name) => !names.has(name))).toEqual([]);
  });

  test('refuses of the published schema only what makes no sense here', () => {
    const refused = new Set(REFUSED_METHODS.map(({ name }) => name));
    const wanted = ['debug_getRawBlockAccessList', 'eth_getBlockAccessList', 'eth_blobBaseFee'];
    expect(SCHEMA_METHODS.filter((name) => refused.has(name))).toEqual(SCHEMA_METHODS.length === 0 ? [] : wanted);
  });

  test('says of each in one sentence what it does, and of optional parameters only the last', () => {
    for (const { name, summary, params } of METHODS) {
      expect(summary, name).toMatch(/^[A-Z].*[.?]$/);
      const areOptional = params.map(({ shape }) => mayBeLeftOut(() => shape.read(undefined, 'here')));
      const required = areOptional.filter((isOptional) => !isOptional);
      expect(areOptional.slice(0, required.length), name).toEqual(required);
    }
  });
});

describe('every example', () => {
  const rows = [...FAMILIES.flatMap(({ methods }) => methods), ...REFUSED_METHODS];
  test.for(rows.map(({ name, example }) => [name, example] as const))('%s', async ([name, { params, error }]) => {
    const harness = await Harness.open();
    const code = await harness.ask(name, ...params).then(() => undefined, codeOf);
    expect(code).toBe(error && CODES[error]);
    await harness.close();
  });
});

function mayBeLeftOut(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** An answer that is not as it should be is thrown on. */
function codeOf(error: unknown): number {
  if (error instanceof Refused) return error.code;
  throw error;
}
