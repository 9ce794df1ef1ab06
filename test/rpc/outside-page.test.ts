import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { limitsTable, OUTSIDE_PAGE } from '../../scripts/outside-page.ts';

test('the page of the server says the limits that hold (npm run docs)', () => {
  expect(readFileSync(OUTSIDE_PAGE, 'utf8')).toContain(`\n\n${limitsTable()}\n`);
});
