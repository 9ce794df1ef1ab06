/** Every row of every table of rules is needed: it has a case that it refuses in its own words, and without the row nobody does. */

import { beforeAll, describe, expect, test } from 'vitest';
import { RuleBroken, TransactionError } from '../../src/chain/errors.ts';
import { CASES, type RuleCase, TABLES } from './rule-cases.ts';
import { judge, sceneAt, type Scene } from './scene.ts';

type Row = { readonly rule: string };

let scene: Scene;
beforeAll(async () => {
  scene = await sceneAt(3);
});

/** What was thrown, if anything; without its rule all kinds of things may come of a block. */
function thrownBy({ act }: RuleCase): unknown {
  try {
    act(scene);
    return undefined;
  } catch (error) {
    return error;
  }
}

function ruleOf(error: unknown): string | undefined {
  return error instanceof RuleBroken || error instanceof TransactionError ? error.rule : undefined;
}

/** Takes the row out of its table while `action` runs. */
function without<T>({ table, rule }: RuleCase, action: () => T): T {
  const rows = TABLES[table] as unknown as Row[];
  const place = rows.findIndex((row) => row.rule === rule);
  const removed = rows.splice(place, 1);
  try {
    return action();
  } finally {
    rows.splice(place, 0, ...removed);
  }
}

test('the next block of the scene breaks no rule', () => {
  expect(() => judge(scene, scene.next)).not.toThrow();
});

describe.each(Object.keys(TABLES) as RuleCase['table'][])('the table %s', (table) => {
  const cases = CASES.filter((each) => each.table === table);

  test('has one case for each row, and no name twice', () => {
    expect(cases.map(({ rule }) => rule).toSorted()).toEqual(TABLES[table].map(({ rule }) => rule).toSorted());
    expect(new Set(cases.map(({ rule }) => rule)).size).toBe(cases.length);
  });

  test.each(cases)('$rule refuses its case, in its own words', (each) => {
    const error = thrownBy(each);
    expect(ruleOf(error)).toBe(each.rule);
    for (const words of each.says) expect((error as Error).message).toContain(words);
  });

  test.each(cases)('without $rule its case is not refused by that name', (each) => {
    expect(without(each, () => ruleOf(thrownBy(each)))).not.toBe(each.rule);
    expect(ruleOf(thrownBy(each))).toBe(each.rule); // the row is back
  });
});
