import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES_PAGE, rulesPage } from '../scripts/rules-page.ts';

test('the page of rules is the one the tables make (npm run docs)', () => {
  expect(readFileSync(RULES_PAGE, 'utf8')).toBe(rulesPage());
});
