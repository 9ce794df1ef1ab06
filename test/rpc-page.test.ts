import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RPC_PAGE, rpcPage } from '../scripts/rpc-page.ts';

test('the page of methods is the one the table makes (npm run docs)', () => {
  expect(readFileSync(RPC_PAGE, 'utf8')).toBe(rpcPage());
});
