/** The ten messages that the language was designed with: the same code at the same place, with its way out. */

import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/lang/artifact.ts';

const ORACLE = 'interface Oracle {\n  view price(item: uint) -> uint\n}\n';
const TOKEN = 'interface Token {\n  action transferFrom(from: address, to: address, value: uint) -> bool\n}\n';
const DEAL = 'enum Stage { Open, Released }\nstruct Deal { stage: Stage }\n';

/** Code, what is underlined, a part of the way out, and the program. */
const EXAMPLES: readonly (readonly [string, string, string, string])[] = [
  [
    'H0302',
    '-',
    'balances[caller] - int(units)',
    'contract C {\n  state balances: map<address, int>\n  action pay(units: uint) {\n    let left = balances[caller] - units\n    balances[caller] = left\n  }\n}',
  ],
  [
    'H0203',
    'minter',
    '`newMinter`',
    'contract C {\n  state owner: address\n  state minter: address\n  action mint(minter: address) {\n    owner = minter\n  }\n}',
  ],
  [
    'H0401',
    '}',
    'end with `return …`',
    'contract C {\n  state closed: map<uint, bool>\n  view winner(id: uint) -> uint {\n    if closed[id] { return 1 }\n  }\n}',
  ],
  [
    'H0202',
    'tx.origin',
    'require caller == owner',
    'contract C {\n  state owner: address\n  action open() {\n    require tx.origin == owner else "not yours"\n  }\n}',
  ],
  [
    'H0505',
    'refresh',
    'make `price` an action, or read `prices[item]` here',
    'contract C {\n  state prices: map<uint, uint>\n  view price(item: uint) -> uint = refresh(item)\n  fn refresh(item: uint) -> uint {\n    prices[item] = 3\n    return 3\n  }\n}',
  ],
  [
    'H0511',
    '==',
    'hlpOf(self) >= sum(shares)',
    'contract C {\n  state shares: map<address, uint>\n  invariant "every share is backed": hlpOf(self) == sum(shares)\n}',
  ],
  [
    'H0601',
    'call',
    'let price = call oracle.price(item)',
    `${ORACLE}contract C {\n  state oracle: Oracle\n  state total: uint\n  action buy(item: uint, quantity: uint) {\n    total += quantity * call oracle.price(item)\n  }\n}`,
  ],
  [
    'H0602',
    'call',
    'let ok = call token.transferFrom(caller, owner, price)',
    `${TOKEN}contract C {\n  state token: Token\n  state owner: address\n  action buy(price: uint) {\n    call token.transferFrom(caller, owner, price)\n  }\n}`,
  ],
  [
    'H0702',
    '0..nextId',
    'for i in 0..nextId, max 100 {',
    'contract C {\n  state nextId: uint\n  state seen: map<uint, bool>\n  action clean() {\n    for i in 0..nextId {\n      clear seen[i]\n    }\n  }\n}',
  ],
  [
    'H0903',
    'd.stage',
    'deals[id].stage = Stage.Released',
    `${DEAL}contract C {\n  state deals: map<uint, Deal>\n  action release(id: uint) {\n    var d = deals[id]\n    d.stage = Stage.Released\n  }\n}`,
  ],
];

describe('the examples of the design', () => {
  test.each(EXAMPLES)('%s underlines `%s`', (code, place, fix, text) => {
    const { diagnostics } = analyse([{ name: 'example.hlp', text }]);

    expect(diagnostics).toHaveLength(1);
    const [found] = diagnostics;
    const { start, end } = found?.primary.span ?? { start: 0, end: 0 };
    expect([found?.code, text.slice(start, end)]).toEqual([code, place]);
    expect(found?.fix?.text).toContain(fix);
  });
});
