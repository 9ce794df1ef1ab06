/** Constants, locals, lists in locals. */

import type { ListType } from '../../src/vm/abi-type.ts';
import { BYTES, listOf, LONG, LONG_TEXT, MAX, SHORT_TEXTS, U256 } from './hard.ts';
import { mixOf, repeated, t, type Given, type Mix, type Program, WHOLE } from './mix.ts';
import { moduleOf, type Line } from '../../test/helpers/module.ts';
import { selectorOf } from '../../src/vm/abi.ts';

const WORDS: ListType = { kind: 'list', of: 'uint256', cap: 1024 };
const TEXTS: ListType = { kind: 'list', of: 'string', cap: 1024 };
const fullList: Given = { type: WORDS, value: listOf(1024, MAX) };
const word: Given = { type: 'uint256', value: MAX };
const longText: Given = { type: 'bytes', value: LONG.value };
const get0: Line = ['get', 0];
const constants = [LONG_TEXT, { type: 'uint256', value: MAX }] as const;
const WORDS_CODE = t('uint256[]');

export const DROP = dropMix();

export const VALUE_MIXES: readonly Mix[] = [
  mixOf({ op: 'small', what: 'a number', run: [['small', U256, 255]], leaves: ['uint256'] }),
  mixOf({ op: 'const', what: '256 bits', run: [['const', 1]], leaves: ['uint256'], rest: { constants } }),
  mixOf({ op: 'const', what: '8,192 bytes', pays: ['constantWord'], run: [['const', 0]], leaves: ['bytes'], rest: { constants } }), // prettier-ignore
  mixOf({ op: 'zero', what: 'a number', run: [['zero', U256]], leaves: ['uint256'] }),
  mixOf({ op: 'zero', what: 'a list', run: [['zero', WORDS_CODE]], leaves: ['uint256[]'] }),
  mixOf({ op: 'get', what: '256 bits', given: [word], run: [get0], leaves: ['uint256'] }),
  mixOf({ op: 'get', what: '8,192 bytes', given: [longText], run: [get0], leaves: ['bytes'] }),
  mixOf({ op: 'get', what: 'list of 1,024 numbers', pays: ['element'], given: [fullList], run: [get0], leaves: ['uint256[]'], copies: 6, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'get', what: 'list of 1,020 empty texts', pays: ['element'], given: [{ type: TEXTS, value: SHORT_TEXTS }], run: [get0], leaves: ['bytes[]'], copies: 6, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'get', what: 'empty list', locals: ['uint256[]'], run: [get0], leaves: ['uint256[]'] }),
  mixOf({ op: 'set', what: '256 bits', given: [word], load: [get0], run: [['set', 0]], takes: ['uint256'] }),
  mixOf({ op: 'set', what: 'a list', given: [fullList], load: [['take', 0]], run: [['set', 0]], takes: ['uint256[]'] }), // prettier-ignore
  mixOf({ op: 'take', what: '256 bits', given: [word], run: [['take', 0]], leaves: ['uint256'] }),
  mixOf({
    op: 'take',
    what: 'a list',
    given: [fullList],
    run: [
      ['take', 0],
      ['set', 0],
    ],
  }),
  DROP,
  mixOf({ op: 'llen', what: 'list of 1,024', given: [fullList], run: [['llen', 0]], leaves: ['uint256'] }),
  mixOf({ op: 'lget', what: 'the last of 1,024', given: [fullList, { type: 'uint256', value: 1023n }], load: [['get', 1]], run: [['lget', 0]], takes: ['uint256'], leaves: ['uint256'] }), // prettier-ignore
  mixOf({ op: 'lset', what: 'the last of 1,024', given: [fullList, { type: 'uint256', value: 1023n }], load: [['get', 1], ['get', 1]], run: [['lset', 0]], takes: ['uint256', 'uint256'] }), // prettier-ignore
  mixOf({ op: 'lpush', what: 'up to 1,000', locals: ['uint256[]'], load: [['small', U256, 1]], run: [['lpush', 0, 1024]], takes: ['uint256'], copies: 1000, rounds: 1 }), // prettier-ignore
  mixOf({ op: 'lpush', what: '24 texts of 8,192 bytes', locals: ['bytes[]'], load: [['const', 0]], run: [['lpush', 0, 1024]], takes: ['bytes'], copies: 24, rounds: 1, rest: { constants } }), // prettier-ignore
  mixOf({ op: 'lpop', what: 'down from 1,024', given: [fullList], run: [['lpop', 0]], copies: 1000, rounds: 1 }),
];

/** Its twin cannot drop: both end by failing, with all that is left on the stack. */
function dropMix(): Mix {
  const count = 900;
  const push = repeated([['small', U256, 1]], count);
  const fail: Line[] = [['zero', BYTES], ['failtext'], ['end']];
  const program = (body: readonly Line[]): Program => ({
    module: moduleOf([{ name: 'work', body: [...body, ...fail] }]),
    data: selectorOf('work', []),
    ends: 'reverted',
  });
  const drop = repeated([['drop', U256]], count);
  return { op: 'drop', what: 'a number', pays: [], program: program([...push, ...drop]), twin: program(push), units: count, drops: 0, leaves: new Map(), ...WHOLE }; // prettier-ignore
}
