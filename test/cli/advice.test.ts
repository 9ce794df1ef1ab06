/** What would fail before its first line says who may do it, and where hlp can go. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hlp, type Ran } from './helpers.ts';

const SHOP = `
contract Shop {
  state keeper: address
  state helpers: map<address, address>
  state sold: uint

  init(of: address) {
    keeper = of
  }

  payable action order() {
    sold += 1
  }

  action clear()
    only keeper, nobody {
    sold = 0
  }

  action lend() only helpers[keeper] {
    sold = 1
  }
}
`;

const VISITOR = `
import Shop from "./shop.hlp"

contract Visitor {
  state keeper: address

  init() {
    keeper = caller
  }

  action visit(shop: Shop) only keeper {
    call shop.clear()
  }
}
`;

let directory = '';
const run = (...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', directory]);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-advice-'));
  const file = join(directory, 'shop.hlp');
  await writeFile(file, SHOP);
  const visitor = join(directory, 'visitor.hlp');
  await writeFile(visitor, VISITOR);
  const { code, err } = await hlp(
    ['dev', '--data', directory],
    [`deploy ${file} bob`, `deploy ${visitor}`, 'deploy contracts/village.hlp'],
  );
  if (code !== 0) throw new Error(err);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('who may', () => {
  test('is whoever the state names, with the words that sign as them', async () => {
    const { code, err } = await run('send', 'shop.clear', '--from', 'jon');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^this would fail for jon: jon may not do this\n[^]*\n {2}only keeper \(bob\) or nobody may do this: sign with --from bob\nNothing was sent/,
    );
    expect(await run('send', 'shop.clear', '--from', 'bob')).toMatchObject({ code: 0 });
  });

  test('is asked of whoever refused, which may be a contract that was called from there', async () => {
    const inner = await run('send', 'visitor.visit', 'shop', '--from', 'alise');
    expect(inner.err).toContain(
      '\n  it was shop that refused visitor: there only keeper (bob) or nobody may do this\nNothing was sent',
    );
    const outer = await run('send', 'visitor.visit', 'shop', '--from', 'bob');
    expect(outer.err).toContain('\n  only keeper (alise) may do this: sign with --from alise\nNothing was sent');
  });

  test('is said as written where it is more than a name', async () => {
    const { err } = await run('send', 'shop.lend');
    expect(err).toContain('\n  only helpers[keeper] may do this\n');
  });
});

describe('hlp', () => {
  test('that an action does not take is left out, or goes to one that does', async () => {
    const { code, err } = await run('send', 'shop.clear', '--from', 'bob', '--pay', '1');
    expect(code).toBe(1);
    expect(err).toContain('it does not take hlp\n  leave --pay out: hlp goes to shop.order\nNothing was sent');
    const village = await run('send', 'village.admit', 'bob', '50', '--pay', '1');
    expect(village.err).toContain('\n  leave --pay out: nothing of village takes hlp\n');
  });

  test('that a contract is given goes to its actions, if to any', async () => {
    expect((await run('give', 'shop', '1')).err).toContain('\n  hlp goes to shop.order, with `hlp send … --pay`\n');
    expect((await run('give', 'village', '1')).err).toContain('\n  nothing of village takes hlp\n');
    expect(await run('send', 'shop.order', '--pay', '1')).toMatchObject({ code: 0 });
  });

  test('that an init does not take is left out', async () => {
    const { err } = await run('deploy', 'contracts/village.hlp', '--pay', '1');
    expect(err).toContain('\n  its init takes none: leave --pay out\n');
  });
});

test('the version is that of the package, in a shell and in a running chain', async () => {
  const here = await hlp(['--version']);
  expect(here).toMatchObject({ code: 0, err: '' });
  expect(here.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await hlp(['dev', '--data', directory], ['--version'])).out).toContain(`\n${here.out}`);
});
