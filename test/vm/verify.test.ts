import { describe, expect, test } from 'vitest';
import { encodeModule } from '../../src/vm/container.ts';
import type { EnumType, StructType } from '../../src/vm/abi-type.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Module, Param, Shape } from '../../src/vm/module.ts';
import { ModuleError } from '../../src/vm/reader.ts';
import type { LeafType } from '../../src/vm/types.ts';
import { loadContract, verify } from '../../src/vm/verify.ts';
import { moduleOf, type FunctionSketch, type Line } from '../helpers/module.ts';
import { load, t, thrown } from './helpers.ts';

const U8 = t('uint8');
const U256 = t('uint256');
const BOOL = t('bool');
const BYTES = t('bytes');

const one: Line = ['small', U8, 1];
const yes: Line = ['zero', BOOL];
const out: Line = ['drop', U8];
const end: Line = ['end'];
const many = (count: number, line: Line): Line[] => Array.from({ length: count }, () => line);
const params = (...types: LeafType[]): Param[] => types.map((type, i) => ({ name: `p${i}`, type }));

/** An action without parameters and result. */
const action = (...body: Line[]): FunctionSketch => ({ body });
/** An action that answers with a uint8. */
const asking = (...body: Line[]): FunctionSketch => ({ result: 'uint8', body });
const fn = (...body: Line[]): FunctionSketch => ({ kind: 'fn', body });
const view = (...body: Line[]): FunctionSketch => ({ kind: 'view', result: 'uint8', body });
const invariant = (...body: Line[]): FunctionSketch => ({
  kind: 'invariant',
  name: 'it holds',
  result: 'bool',
  body,
});

const total: Shape = { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 };
const note: Shape = { name: 'note', keys: [], fields: [], leaf: 'string', cap: 0 };
const balances: Shape = { name: 'balances', keys: ['address'], fields: [], leaf: 'int256', cap: 0 };
const state: Partial<Module> = { shapes: [total, balances], aggregates: [{ kind: 'sum', shape: 1, bound: 0 }] };
const nothing = { name: 'Nothing', fields: [] };

/** hlpOf(self), a number, and what is done with them; then the answer. */
const balance: Line[] = [['self'], ['hlpof']];
const number: Line = ['small', U256, 5];
const answer: Line[] = [['return'], end];

const stage: EnumType = { kind: 'enum', name: 'Stage', members: ['Open', 'Done'] };
const pair: StructType = {
  kind: 'struct',
  name: 'Pair',
  fields: [
    { name: 'a', type: 'uint8' },
    { name: 'xs', type: { kind: 'list', of: stage, cap: 3 } },
  ],
};
const anonymous: StructType = { ...pair, name: '' };
const items: Shape = { name: 'items', keys: [], fields: [], leaf: 'uint256', cap: 3 };
const bytesList = t('bytes[]');
const externals: Module['externals'] = [
  { name: 'go', kind: 'action', payable: false, params: [], result: undefined },
  { name: 'ask', kind: 'view', payable: false, params: ['uint8'], result: 'uint8' },
  { name: 'pay', kind: 'action', payable: true, params: [pair], result: pair },
];
const outside: Partial<Module> = { types: [stage, pair], externals };
const self: Line = ['self'];
const lists: Partial<FunctionSketch> = { locals: ['uint8', 'uint8[]', 'string[]'] };

type Bad = readonly [what: string, rule: string, functions: readonly FunctionSketch[], rest?: Partial<Module>];

// oxfmt-ignore
const BAD: readonly Bad[] = [
  // instructions and immediates
  ['an unknown instruction', 'instruction', [{ body: [] }], { code: Uint8Array.of(0x00, 0x04) }],
  ['an external that is not there', 'index', [action(['zero', t('address')], ['ext', 0], end)]],
  ['a type that is not there', 'index', [action(one, ['enum', U8, 0], ['drop', U8], end)]],
  ['an instruction that is cut off', 'instruction', [{ body: [] }], { code: Uint8Array.of(0x03, 0x00) }],
  ['a constant that is not there', 'index', [action(['const', 0], out, end)]],
  ['a local that is not there', 'index', [action(['get', 0], out, end)]],
  ['a store into a local that is not there', 'index', [{ locals: ['uint8'], body: [one, ['set', 1], end] }]],
  ['an error that is not there', 'index', [action(['fail', 0], end)]],
  ['an event that is not there', 'index', [action(['emit', 0], end)]],
  ['a shape that is not there', 'index', [action(['sget', 0], ['drop', U256], end)]],
  ['a write to a shape that is not there', 'index', [action(number, ['sset', 2], end)], state],
  ['an aggregate that is not there', 'index', [action(['sagg', 1], ['drop', U256], end)], state],
  ['a function that is not there', 'index', [action(['call', 7], end)]],
  ['a call of itself', 'index', [fn(['call', 0], end)]],
  ['a call of a function further on', 'index', [fn(['call', 1], end), fn(end)]],
  ['a type byte without meaning', 'type', [action(['zero', 0x7f], ['drop', U8], end)]],
  ['string as a type of the stack', 'type', [action(['zero', t('string')], ['drop', BYTES], end)]],
  ['arithmetic on bool', 'type', [action(yes, yes, ['add', BOOL], ['drop', BOOL], end)]],
  ['arithmetic on text', 'type', [action(['zero', BYTES], ['zero', BYTES], ['add', BYTES], ['drop', BYTES], end)]],
  ['an order of addresses', 'type', [action(['self'], ['self'], ['lt', t('address')], ['drop', BOOL], end)]],
  ['the negative of an unsigned number', 'type', [action(one, ['neg', U8], out, end)]],
  ['a number above 127 for int8', 'type', [action(['small', t('int8'), 128], ['drop', t('int8')], end)]],
  ['a small address', 'type', [action(['small', t('address'), 1], ['drop', t('address')], end)]],
  ['a cast from bool', 'type', [action(yes, ['cast', BOOL, U8], out, end)]],
  ['a retype of a bool', 'type', [action(yes, ['retype', BOOL, U8], out, end)]],
  ['a retype to bool', 'type', [action(one, ['retype', U8, BOOL], ['drop', BOOL], end)]],
  ['a retype of text', 'type', [action(['zero', BYTES], ['retype', BYTES, BYTES], ['drop', BYTES], end)]],
  ['a retype to a signed number', 'type', [action(one, ['retype', U8, t('int8')], ['drop', t('int8')], end)]],
  ['a retype between two sizes', 'type', [action(['self'], ['retype', t('address'), U256], ['drop', U256], end)]],
  ['an `if` with a result that is no type', 'type', [action(yes, ['if', 0xff], one, ['else'], one, end, out, end)]],
  // operands
  ['a missing operand', 'stack', [action(one, ['add', U8], out, end)]],
  ['an operand of another type', 'stack', [action(one, yes, ['add', U8], out, end)]],
  ['an operand of another width', 'stack', [action(one, number, ['add', U256], ['drop', U256], end)]],
  ['a drop of nothing', 'stack', [action(out, end)]],
  ['a drop of another type', 'stack', [action(one, ['drop', BOOL], end)]],
  ['a store of another type', 'stack', [{ locals: ['bool'], body: [one, ['set', 0], end] }]],
  ['a condition that is a number', 'stack', [action(one, ['if', 0], end, end)]],
  ['arguments in the wrong order', 'stack', [{ kind: 'fn', params: params('uint8', 'bool'), body: [end] }, action(yes, one, ['call', 0], end)]],
  ['a missing argument', 'stack', [{ kind: 'fn', params: params('uint8'), body: [end] }, action(['call', 0], end)]],
  ['a missing field of an error', 'stack', [action(['fail', 0], end)], { errors: [{ name: 'E', fields: [{ name: 'a', type: 'uint8', indexed: false }] }] }],
  ['a field of another type', 'stack', [action(one, ['emit', 0], end)], { events: [{ name: 'E', fields: [{ name: 'a', type: 'bool', indexed: false }] }] }],
  ['a missing key', 'stack', [action(['sget', 1], ['drop', t('int256')], end)], state],
  ['a key of another type', 'stack', [action(one, ['sget', 1], ['drop', t('int256')], end)], state],
  ['a write of another type', 'stack', [action(one, ['sset', 0], end)], state],
  ['the text of a failtext missing', 'stack', [action(['failtext'], end)]],
  ['an operand from outside of the half', 'stack', [action(one, yes, ['if', 0], out, end, end)]],
  ['an operand from outside of the loop', 'stack', [action(one, ['loop', 1], out, ['break'], end, end)]],
  ['an operand from outside of an `if` with a result', 'stack', [asking(one, yes, ['if', U8], ['else'], one, end, ['add', U8], ['return'], end)]],
  // halves
  ['a half that leaves too much', 'end', [action(yes, ['if', 0], one, end, end)]],
  ['an other half that leaves too much', 'end', [action(yes, ['if', 0], ['else'], one, end, end)]],
  ['a half that leaves two values', 'end', [asking(yes, ['if', U8], one, one, ['else'], one, end, ['return'], end)]],
  ['a half that leaves another type', 'stack', [asking(yes, ['if', U8], one, ['else'], yes, end, ['return'], end)]],
  ['a half that leaves nothing', 'stack', [asking(yes, ['if', U8], ['else'], one, end, ['return'], end)]],
  ['`else` without `if`', 'else', [action(['else'], end, end)]],
  ['`else` of a loop', 'else', [action(['loop', 1], ['else'], end, end)]],
  ['a second `else`', 'else', [action(yes, ['if', 0], ['else'], ['else'], end, end)]],
  ['an `if` with a value and no `else`', 'else', [asking(yes, ['if', U8], one, end, ['return'], end)]],
  // loops
  ['`break` outside of a loop', 'loop', [action(['break'], end)]],
  ['`continue` outside of a loop', 'loop', [action(yes, ['if', 0], ['continue'], end, end)]],
  ['`break` after the loop', 'loop', [action(['loop', 1], ['break'], end, ['break'], end)]],
  ['`break` with an operand too many', 'break', [action(['loop', 1], one, ['break'], end, end)]],
  ['`continue` with an operand too many', 'continue', [action(['loop', 1], one, ['continue'], end, end)]],
  ['`break` from within an expression', 'break', [action(['loop', 1], one, yes, ['if', 0], ['break'], end, out, end, end)]],
  ['a loop that grows with every round', 'end', [action(['loop', 5], one, end)]],
  // what cannot be reached
  ['code behind `return`', 'unreachable', [action(['return'], one, out, end)]],
  ['code behind `fail`', 'unreachable', [action(['fail', 0], one, out, end)], { errors: [nothing] }],
  ['code behind `failtext`', 'unreachable', [action(['zero', BYTES], ['failtext'], ['return'], end)]],
  ['code behind `break`', 'unreachable', [action(['loop', 1], ['break'], ['break'], end, end)]],
  ['code behind `continue`', 'unreachable', [action(['loop', 1], ['continue'], one, end, end)]],
  ['code behind a loop without `break`', 'unreachable', [action(['loop', 1], end, one, out, end)]],
  ['code behind an `if` whose halves both end', 'unreachable', [action(yes, ['if', 0], ['return'], ['else'], ['return'], end, ['return'], end)]],
  ['a block behind `return`', 'unreachable', [action(['return'], ['loop', 1], end, end)]],
  // the end
  ['no `end`', 'end', [action(one, out)]],
  ['no `end` of a block', 'end', [action(yes, ['if', 0], end)]],
  ['code behind the end', 'end', [action(end, one, out, end)]],
  ['an operand left at the end', 'end', [action(one, end)]],
  ['an end without the result', 'return', [asking(end)]],
  ['a value at the end instead of a return', 'return', [asking(one, end)]],
  ['an end without result behind a half that returns', 'return', [asking(yes, ['if', 0], one, ['return'], end, end)]],
  ['a return without the result', 'stack', [asking(['return'], end)]],
  ['a return of another type', 'stack', [asking(yes, ['return'], end)]],
  ['a return that leaves something', 'return', [asking(one, one, ['return'], end)]],
  ['a return from within an expression', 'return', [action(one, yes, ['if', 0], ['return'], end, out, end)]],
  // calls
  ['a call of init', 'call', [{ kind: 'init', name: 'init', body: [end] }, action(['call', 0], end)]],
  ['a call of an invariant', 'call', [invariant(yes, ...answer), action(['call', 0], ['drop', BOOL], end)]],
  // views
  ['a view that writes', 'view', [view(number, ['sset', 0], one, ...answer)], state],
  ['a view that clears', 'view', [view(['sclear', 0], one, ...answer)], state],
  ['a view that emits', 'view', [view(['emit', 0], one, ...answer)], { events: [nothing] }],
  ['a view that writes through a function', 'view', [fn(number, ['sset', 0], end), view(['call', 0], one, ...answer)], state],
  ['a view that writes through two functions', 'view', [fn(['sclear', 0], end), fn(['call', 0], end), view(['call', 1], one, ...answer)], state],
  ['a view that writes where it never gets', 'view', [view(yes, ['if', 0], ['sclear', 0], end, one, ...answer)], state],
  // invariants
  ['an invariant with a loop', 'invariant', [invariant(['loop', 1], ['break'], end, yes, ...answer)]],
  ['an invariant with a loop in a function', 'invariant', [fn(['loop', 1], ['break'], end, end), invariant(['call', 0], yes, ...answer)]],
  ['an invariant that writes', 'invariant', [invariant(['sclear', 0], yes, ...answer)], state],
  ['an invariant that emits', 'invariant', [invariant(['emit', 0], yes, ...answer)], { events: [nothing] }],
  ['an invariant that knows the caller', 'invariant', [invariant(['caller'], ['zero', t('address')], ['eq', t('address')], ...answer)]],
  ['an invariant that knows what was paid', 'invariant', [invariant(['paid'], number, ['lt', U256], ...answer)]],
  ['an invariant that knows the time', 'invariant', [invariant(['now'], number, ['gt', U256], ...answer)]],
  ['an invariant that knows the block', 'invariant', [invariant(['blocknum'], number, ['gt', U256], ...answer)]],
  ['an invariant that knows contracts', 'invariant', [invariant(['self'], ['iscontract'], ...answer)]],
  ['an invariant that knows the caller through a function', 'invariant', [{ kind: 'fn', result: 'address', body: [['caller'], ...answer] }, invariant(['call', 0], ['self'], ['eq', t('address')], ...answer)]],
  ['an invariant with parameters', 'functions', [{ ...invariant(yes, ...answer), params: params('uint8') }]],
  ['an invariant that answers with a number', 'functions', [{ ...invariant(one, ...answer), result: 'uint8' }]],
  ['an invariant that answers nothing', 'functions', [{ ...invariant(end), result: undefined }]],
  // balances in invariants
  ['a balance of somebody else', 'invariant', [invariant(['zero', t('address')], ['hlpof'], number, ['ge', U256], ...answer)]],
  ['a balance of a computed self', 'invariant', [{ ...invariant(['self'], ['set', 0], ['get', 0], ['hlpof'], number, ['ge', U256], ...answer), locals: ['address'] }]],
  ['a balance compared with ==', 'invariant', [invariant(...balance, number, ['eq', U256], ...answer)]],
  ['a balance compared with !=', 'invariant', [invariant(...balance, number, ['ne', U256], ...answer)]],
  ['a balance compared with >', 'invariant', [invariant(...balance, number, ['gt', U256], ...answer)]],
  ['a balance as the smaller side', 'invariant', [invariant(...balance, number, ['le', U256], ...answer)]],
  ['a balance as the smaller side, turned around', 'invariant', [invariant(number, ...balance, ['ge', U256], ...answer)]],
  ['a balance compared with itself', 'invariant', [invariant(...balance, ...balance, ['ge', U256], ...answer)]],
  ['a balance in a sum', 'invariant', [invariant(...balance, number, ['add', U256], number, ['ge', U256], ...answer)]],
  ['a balance in a local', 'invariant', [{ ...invariant(...balance, ['set', 0], yes, ...answer), locals: ['uint256'] }]],
  ['a balance in another type', 'invariant', [invariant(...balance, ['cast', U256, t('int256')], ['drop', t('int256')], yes, ...answer)]],
  ['a balance thrown away', 'invariant', [invariant(...balance, ['drop', U256], yes, ...answer)]],
  ['a balance as a choice', 'invariant', [invariant(yes, ['if', U256], ...balance, ['else'], number, end, number, ['ge', U256], ...answer)]],
  ['a balance as an argument', 'invariant', [{ kind: 'fn', params: params('uint256'), result: 'bool', body: [yes, ...answer] }, invariant(...balance, ['call', 0], ...answer)]],
  ['a balance through a function', 'invariant', [{ kind: 'fn', result: 'uint256', body: [...balance, ...answer] }, invariant(['call', 0], number, ['ge', U256], ...answer)]],
  ['a comparison of a balance, negated', 'invariant', [invariant(...balance, number, ['ge', U256], ['not'], ...answer)]],
  ['a comparison of a balance as a condition', 'invariant', [invariant(...balance, number, ['ge', U256], ['if', BOOL], yes, ['else'], yes, end, ...answer)]],
  ['a comparison of a balance in a local', 'invariant', [{ ...invariant(...balance, number, ['ge', U256], ['set', 0], ['get', 0], ['not'], ...answer), locals: ['bool'] }]],
  ['a comparison of a balance compared', 'invariant', [invariant(...balance, number, ['ge', U256], yes, ['eq', BOOL], ...answer)]],
  ['a comparison of a balance as a choice', 'invariant', [invariant(yes, ['if', BOOL], ...balance, number, ['ge', U256], ['else'], yes, end, ['not'], ...answer)]],
  // lists
  ['a list instruction on a plain local', 'type', [{ ...lists, body: [['llen', 0], ['drop', U256], end] }]],
  ['a list instruction on a local that is not there', 'index', [{ ...lists, body: [['lpop', 3], end] }]],
  ['a push of nothing', 'stack', [{ ...lists, body: [['lpush', 1, 5], end] }]],
  ['a push of another type', 'stack', [{ ...lists, body: [yes, ['lpush', 1, 5], end] }]],
  ['a list of at most nothing', 'type', [{ ...lists, body: [one, ['lpush', 1, 0], end] }]],
  ['a list of more than 1,024', 'type', [{ ...lists, body: [one, ['lpush', 1, 1025], end] }]],
  ['an index that is no uint256', 'stack', [{ ...lists, body: [one, ['lget', 1], out, end] }]],
  ['a store of one list where another kind belongs', 'stack', [{ ...lists, body: [['get', 2], ['set', 1], end] }]],
  ['strings as a type of the stack', 'type', [action(['zero', t('string[]')], ['drop', bytesList], end)]],
  ['a comparison of lists', 'type', [action(['zero', bytesList], ['zero', bytesList], ['eq', bytesList], ['drop', BOOL], end)]],
  ['a list as the value of an `if`', 'type', [action(yes, ['if', bytesList], ['zero', bytesList], ['else'], ['zero', bytesList], end, ['drop', bytesList], end)]],
  ['a list as bits', 'type', [action(['zero', t('uint8[]')], ['retype', t('uint8[]'), U8], out, end)]],
  ['a length of a plain leaf', 'type', [action(['slen', 0], ['drop', U256], end)], state],
  ['a push to a plain leaf', 'type', [action(number, ['spush', 0], end)], state],
  ['an element without its index', 'stack', [action(['sget', 0], ['drop', U256], end)], { shapes: [items] }],
  ['an index into a plain leaf', 'end', [action(number, ['sget', 0], ['drop', U256], end)], state],
  ['a list of another type', 'stack', [action(['zero', bytesList], ['sfill', 0], end)], { shapes: [items] }],
  // enums, structs and encoding
  ['an enum that is a struct', 'type', [action(one, ['enum', U8, 1], out, end)], outside],
  ['a struct that is an enum', 'type', [action(one, ['encode', 0], ['drop', BYTES], end)], outside],
  ['an encoding that lacks a value', 'stack', [action(one, ['encode', 1], ['drop', BYTES], end)], outside],
  ['a struct without a name as a parameter', 'types', [{ params: [{ name: 'p', type: anonymous }], body: [end] }], { types: [stage, anonymous] }],
  ['a struct without a name in a struct', 'types', [action(end)], { types: [stage, anonymous, { kind: 'struct', name: 'S', fields: [{ name: 'a', type: anonymous }] }] }],
  ['an enum with two members of one name', 'types', [action(end)], { types: [{ ...stage, members: ['A', 'A'] }] }],
  ['a struct with two fields of one name', 'types', [action(end)], { types: [{ kind: 'struct', name: 'S', fields: [{ name: 'a', type: 'bool' }, { name: 'a', type: 'bool' }] }] }],
  // other contracts
  ['a call without its target', 'stack', [action(['ext', 0], end)], outside],
  ['a call without its arguments', 'stack', [action(self, ['ext', 1], out, end)], outside],
  ['a call without the amount', 'stack', [action(self, one, ['zero', t('uint8[]')], ['ext', 2], end)], outside],
  ['an answer that is left over', 'end', [action(self, one, ['ext', 1], end)], outside],
  ['a `try` without `else`', 'else', [action(self, ['try', 0], end, end)], outside],
  ['a `try` whose answer is left over', 'end', [action(self, one, ['try', 1], ['else'], end, end)], outside],
  ['a `try` whose other half takes the answer', 'stack', [action(self, one, ['try', 1], out, ['else'], out, end, end)], outside],
  ['a second `else` of a `try`', 'else', [action(self, ['try', 0], ['else'], ['else'], end, end)], outside],
  ['code behind a `try` whose halves both end', 'unreachable', [action(self, ['try', 0], ['return'], ['else'], ['return'], end, one, out, end)], outside],
  ['a send without a receiver', 'stack', [action(number, ['send'], end)]],
  ['a view that sends', 'view', [view(number, self, ['send'], one, ...answer)]],
  ['a view that pushes', 'view', [view(number, ['spush', 0], one, ...answer)], { shapes: [items] }],
  ['a view that pops', 'view', [view(['spop', 0], one, ...answer)], { shapes: [items] }],
  ['a view that fills', 'view', [view(['zero', t('uint256[]')], ['sfill', 0], one, ...answer)], { shapes: [items] }],
  ['a view that calls an action of another contract', 'view', [view(self, ['ext', 0], one, ...answer)], outside],
  ['a view that tries an action of another contract', 'view', [view(self, ['try', 0], ['else'], end, one, ...answer)], outside],
  ['a view that calls an action through a function', 'view', [fn(self, ['ext', 0], end), view(['call', 0], one, ...answer)], outside],
  ['a view that calls an action of its own that writes', 'view', [action(number, ['sset', 0], end), view(['call', 0], one, ...answer)], state],
  ['an invariant that asks another contract', 'invariant', [invariant(self, one, ['ext', 1], one, ['eq', U8], ...answer)], outside],
  ['an invariant that asks through a function', 'invariant', [{ kind: 'fn', result: 'uint8', body: [self, one, ['ext', 1], ...answer] }, invariant(['call', 0], one, ['eq', U8], ...answer)], outside],
  ['an invariant that sends', 'invariant', [invariant(number, self, ['send'], yes, ...answer)]],
  ['a payable view of another contract', 'externals', [action(end)], { externals: [{ name: 'ask', kind: 'view', payable: true, params: [], result: 'bool' }] }],
  // tables
  ['a list that is called like its own length', 'shapes', [action(end)], { shapes: [items, { ...total, name: 'items', fields: ['length'] }] }],
  ['a field that is called like the length before it', 'shapes', [action(end)], { shapes: [{ ...total, name: 'items', fields: ['length'] }, items] }],
  ['a list in the state of more than 1,024', 'shapes', [action(end)], { shapes: [{ ...items, cap: 1025 }] }],
  ['an aggregate over a list', 'aggregates', [action(end)], { shapes: [{ ...items, keys: ['uint8'] }], aggregates: [{ kind: 'sum', shape: 0, bound: 0 }] }],
  ['an initial value for a list', 'initial values', [action(end)], { shapes: [items], constants: [{ type: 'uint256', value: 1n }], initial: [{ shape: 0, constant: 0 }] }],
  ['an indexed list', 'logs', [action(end)], { events: [{ name: 'E', fields: [{ name: 'a', type: { kind: 'list', of: 'uint8', cap: 3 }, indexed: true }] }] }],
  ['an indexed struct', 'logs', [action(end)], { types: [stage, pair], events: [{ name: 'E', fields: [{ name: 'a', type: pair, indexed: true }] }] }],
  ['two shapes of one name', 'shapes', [action(end)], { shapes: [total, total] }],
  ['two fields of one name', 'shapes', [action(end)], { shapes: [{ ...total, fields: ['a', 'b'] }, { ...note, name: 'total', fields: ['a', 'b'] }] }],
  ['one variable with two kinds of key', 'shapes', [action(end)], { shapes: [{ ...total, keys: ['uint8'], fields: ['a'] }, { ...total, keys: ['int8'], fields: ['b'] }] }],
  ['one variable with and without key', 'shapes', [action(end)], { shapes: [total, { ...total, keys: ['uint8'], fields: ['b'] }] }],
  ['an aggregate over a shape that is not there', 'aggregates', [action(end)], { shapes: [balances], aggregates: [{ kind: 'sum', shape: 1, bound: 0 }] }],
  ['the same aggregate twice', 'aggregates', [action(end)], { shapes: [balances], aggregates: [{ kind: 'sum', shape: 0, bound: 0 }, { kind: 'sum', shape: 0, bound: 0 }] }],
  ['an aggregate with all keys bound', 'aggregates', [action(end)], { shapes: [balances], aggregates: [{ kind: 'count', shape: 0, bound: 1 }] }],
  ['an aggregate over a plain value', 'aggregates', [action(end)], { shapes: [total], aggregates: [{ kind: 'sum', shape: 0, bound: 0 }] }],
  ['a sum of addresses', 'aggregates', [action(end)], { shapes: [{ ...balances, leaf: 'address' }], aggregates: [{ kind: 'sum', shape: 0, bound: 0 }] }],
  ['an initial value of another type', 'initial values', [action(end)], { shapes: [total], constants: [{ type: 'uint8', value: 1n }], initial: [{ shape: 0, constant: 0 }] }],
  ['initial bytes for a string', 'initial values', [action(end)], { shapes: [note], constants: [{ type: 'bytes', value: Uint8Array.of(255) }], initial: [{ shape: 0, constant: 0 }] }],
  ['an initial value for a map', 'initial values', [action(end)], { shapes: [balances], constants: [{ type: 'int256', value: 1n }], initial: [{ shape: 0, constant: 0 }] }],
  ['two initial values', 'initial values', [action(end)], { shapes: [total], constants: [{ type: 'uint256', value: 1n }], initial: [{ shape: 0, constant: 0 }, { shape: 0, constant: 0 }] }],
  ['initial values out of order', 'initial values', [action(end)], { shapes: [total, { ...total, name: 'more' }], constants: [{ type: 'uint256', value: 1n }], initial: [{ shape: 1, constant: 0 }, { shape: 0, constant: 0 }] }],
  ['an initial value of a shape that is not there', 'initial values', [action(end)], { shapes: [total], constants: [{ type: 'uint256', value: 1n }], initial: [{ shape: 1, constant: 0 }] }],
  ['an initial value that is not there', 'initial values', [action(end)], { shapes: [total], initial: [{ shape: 0, constant: 0 }] }],
  ['two events of one name', 'logs', [action(end)], { events: [nothing, nothing] }],
  ['two errors of one name', 'logs', [action(end)], { errors: [nothing, nothing] }],
  ['four indexed fields', 'logs', [action(end)], { events: [{ name: 'E', fields: ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'uint8', indexed: true }) as const) }] }],
  ['an indexed field of an error', 'logs', [action(end)], { errors: [{ name: 'E', fields: [{ name: 'a', type: 'uint8', indexed: true }] }] }],
  // functions
  ['two inits', 'functions', [{ kind: 'init', name: 'init', body: [end] }, { kind: 'init', name: 'init', body: [end] }]],
  ['an init with a name of its own', 'functions', [{ kind: 'init', name: 'start', body: [end] }]],
  ['an init that answers', 'functions', [{ kind: 'init', name: 'init', result: 'uint8', body: [one, ...answer] }]],
  ['a view that answers nothing', 'functions', [{ kind: 'view', body: [end] }]],
  ['a payable fn', 'functions', [{ kind: 'fn', payable: true, body: [end] }]],
  ['a payable view', 'functions', [{ ...view(one, ...answer), payable: true }]],
  ['a payable invariant', 'functions', [{ ...invariant(yes, ...answer), payable: true }]],
  ['two functions of one signature', 'selectors', [{ name: 'f', body: [end] }, { name: 'f', body: [end] }]],
  ['an action and a view of one signature', 'selectors', [{ name: 'f', body: [end] }, { ...view(one, ...answer), name: 'f' }]],
  ['two names with one selector', 'selectors', [{ name: 'burn', params: params('uint256'), body: [end] }, { name: 'collate_propagate_storage', params: params('bytes16'), body: [end] }]],
  ['an error called like one of the machine', 'logs', [action(end)], { errors: [{ name: 'InvariantBroken', fields: [] }] }],
  ['an error called Panic', 'logs', [action(end)], { errors: [{ name: 'Panic', fields: [] }] }],
  ['a function without code', 'ranges', [{ body: [] }]],
  ['code between functions', 'ranges', [{ body: [end] }], { code: Uint8Array.of(4, 4) }],
  // limits
  ['blocks nested 33 deep', 'nesting', [action(...many(33, ['loop', 1]), ...many(33, end), end)]],
  ['1,025 slots', 'slots', [action(...many(1_025, one), ['fail', 0], end)], { errors: [nothing] }],
  ['256 locals', 'locals', [{ params: params('uint8'), locals: Array.from({ length: 255 }, () => 'uint8'), body: [end] }]],
  ['calls nested 33 deep', 'calls', chain(33)],
  ['slots along a chain of calls', 'slots', wideChain(5)],
  ['33 invariants', 'functions', Array.from({ length: 33 }, () => invariant(yes, ...answer))],
];

/** Functions that each call the one before. */
function chain(length: number): FunctionSketch[] {
  return Array.from({ length }, (_, i) => fn(...(i === 0 ? [] : [['call', i - 1] as Line]), end));
}

/** Functions of 255 locals that each call the one before; 5 × 255 is more than 1,024. */
function wideChain(length: number): FunctionSketch[] {
  return chain(length).map((sketch) => ({ ...sketch, locals: Array.from({ length: 255 }, () => 'uint8' as const) }));
}

describe('the verifier refuses', () => {
  test.each(BAD.map(([what, rule, functions, rest = {}]) => ({ what, rule, functions, rest })))(
    '$what',
    ({ rule, functions, rest }) => {
      const error = refusal(functions, rest);
      expect(error).toBeInstanceOf(ModuleError);
      expect((error as ModuleError).rule, (error as ModuleError).message).toBe(rule);
    },
  );

  test('bodies that do not lie one after the other', () => {
    const made = moduleOf([action(end), { ...action(end), name: 'g' }]);
    const functions = made.functions.map((def) => ({ ...def, start: 0 }));
    expect(thrown(() => load({ ...made, functions }))).toMatchObject({ rule: 'ranges' });
  });

  test('with the name of the rule, of the function and the place', () => {
    const error = refusal([action(one, yes, ['add', U8], out, end)], {}) as ModuleError;
    expect(error.message).toBe('stack: f0: expected uint8, found bool (at byte 5)');
    expect(error.offset).toBe(5);
  });
});

/** Function sketches, with the code overlaid by `rest.code` where a bad body cannot be written otherwise. */
function refusal(functions: readonly FunctionSketch[], rest: Partial<Module>): unknown {
  const made = moduleOf(functions, rest);
  const code = rest.code ?? made.code;
  const [only] = made.functions;
  const isOverlaid = rest.code !== undefined && only !== undefined && only.length === 0;
  const defs = isOverlaid ? [{ ...only, length: code.length }] : made.functions;
  return thrown(() => loadContract(encodeModule({ ...made, functions: defs, code })));
}

type Good = readonly [what: string, functions: readonly FunctionSketch[], rest?: Partial<Module>];

// oxfmt-ignore
const GOOD: readonly Good[] = [
  ['lists that are made, changed and read', [{ ...lists, body: [one, ['lpush', 1, 1], number, ['lget', 1], out, number, one, ['lset', 1], ['lpop', 1], ['llen', 1], ['drop', U256], ['take', 2], ['set', 2], ['get', 1], ['drop', t('uint8[]')], end] }]],
  ['lists in the state', [action(number, ['spush', 0], ['spop', 0], ['slist', 0], ['sfill', 0], ['slen', 0], ['sget', 0], ['drop', U256], number, number, ['sset', 0], ['sclear', 0], end)], { shapes: [items] }],
  ['a list of 1,024', [{ ...lists, body: [one, ['lpush', 1, 1024], end] }], { shapes: [{ ...items, cap: 1024 }] }],
  ['structs and enums in and out', [{ params: [{ name: 'p', type: pair }], result: pair, body: [['get', 0], ['enum', U8, 0], ['take', 1], ['return'], end] }], outside],
  ['an indexed enum', [action(one, ['emit', 0], end)], { types: [stage], events: [{ name: 'E', fields: [{ name: 'a', type: stage, indexed: true }] }] }],
  ['a struct without a name, encoded', [action(one, ['zero', t('uint8[]')], ['encode', 1], ['drop', BYTES], end)], { types: [stage, anonymous] }],
  ['a `try` that keeps the answer', [{ locals: ['uint8'], body: [self, one, ['try', 1], ['set', 0], ['else'], end, end] }], outside],
  ['a `try` whose halves both end', [asking(self, one, ['try', 1], ['return'], ['else'], one, ['return'], end, end)], outside],
  ['a `try` in a loop', [action(['loop', 3], self, ['try', 0], ['break'], ['else'], ['continue'], end, end, end)], outside],
  ['a call that pays', [action(self, one, ['zero', t('uint8[]')], number, ['ext', 2], ['drop', t('uint8[]')], out, end)], outside],
  ['a view that asks another contract', [view(self, one, ['ext', 1], ...answer)], outside],
  ['a short form of an action', [action(number, ['sset', 0], end), { ...action(['call', 0], end), name: 'short' }], state],
  ['fields of structs beside a list', [action(end)], { shapes: [{ ...items, fields: ['xs'] }, { ...total, name: 'items', fields: ['length'] }] }],
  ['a contract with nothing in it', []],
  ['an action that does nothing', [action(end)]],
  ['a half that ends', [action(yes, ['if', 0], ['return'], end, end)]],
  ['an `if` with a value', [asking(yes, ['if', U8], one, ['else'], one, end, ['return'], end)]],
  ['an `if` with a value, one half of which fails', [asking(yes, ['if', U8], one, ['else'], ['fail', 0], end, ['return'], end)], { errors: [nothing] }],
  ['an `if` whose halves both return, and nothing behind', [asking(yes, ['if', 0], one, ['return'], ['else'], one, ['return'], end, end)]],
  ['an `if` in the middle of an expression', [asking(one, yes, ['if', U8], one, ['else'], one, end, ['add', U8], ['return'], end)]],
  ['a loop that never ends, and nothing behind', [asking(['loop', 0], end, end)]],
  ['a loop in the middle of an expression', [asking(one, ['loop', 3], ['break'], end, ['return'], end)]],
  ['a `break` from within an `if`', [action(['loop', 3], yes, ['if', 0], ['break'], end, end, end)]],
  ['a `continue` from within an `else`', [action(['loop', 3], yes, ['if', 0], ['break'], ['else'], ['continue'], end, end, end)]],
  ['a call of a function before', [{ kind: 'fn', params: params('uint8'), result: 'uint8', body: [['get', 0], ...answer] }, asking(one, ['call', 0], ...answer)]],
  ['a call of a view', [view(one, ...answer), asking(['call', 0], ...answer)]],
  ['a string where bytes are asked for', [{ params: params('string'), body: [['get', 0], ['len'], ['drop', U256], end] }]],
  ['a function that writes, called by an action', [fn(['sclear', 0], end), action(['call', 0], end)], state],
  ['overloads', [{ name: 'f', body: [end] }, { name: 'f', params: params('uint8'), body: [end] }]],
  ['two private functions of one name', [{ ...fn(end), name: 'f' }, { ...fn(end), name: 'f' }]],
  ['an invariant over state', [invariant(['sagg', 0], ['zero', t('int256')], ['eq', t('int256')], ...answer)], state],
  ['a balance as the larger side of >=', [invariant(...balance, number, ['ge', U256], ...answer)]],
  ['a balance as the larger side of <=', [invariant(number, ...balance, ['le', U256], ...answer)]],
  ['a balance against a sum', [invariant(...balance, ['sget', 0], ['ge', U256], ...answer)], state],
  ['a balance in one of two halves that return', [invariant(yes, ['if', 0], ...balance, number, ['ge', U256], ['return'], ['else'], yes, ['return'], end, end)]],
  ['a balance in an action, used freely', [{ result: 'uint256', body: [...balance, number, ['add', U256], ...answer] }]],
  ['the fields of a struct', [action(end)], { shapes: [{ ...total, keys: ['uint8'], fields: ['a'] }, { ...note, name: 'total', keys: ['uint8'], fields: ['b'] }] }],
  ['a count of texts', [action(end)], { shapes: [{ ...balances, leaf: 'string' }], aggregates: [{ kind: 'count', shape: 0, bound: 0 }] }],
  ['an event and an error of one name', [action(end)], { events: [nothing], errors: [nothing] }],
  ['blocks nested 32 deep', [action(...many(32, ['loop', 1]), ...many(32, end), end)]],
  ['an `else` at the deepest block', [action(...many(32, yes).flatMap((line): Line[] => [line, ['if', 0]]), ['else'], ...many(32, end), end)]],
  ['1,024 slots', [action(...many(1_024, one), ['fail', 0], end)], { errors: [nothing] }],
  ['255 locals', [{ params: params('uint8'), locals: Array.from({ length: 254 }, () => 'uint8'), body: [['get', 254], out, end] }]],
  ['calls nested 32 deep', chain(32)],
  ['1,020 slots along a chain of calls', wideChain(4)],
  ['32 invariants', Array.from({ length: 32 }, () => invariant(yes, ...answer))],
];

describe('the verifier accepts', () => {
  test.each(GOOD.map(([what, functions, rest = {}]) => ({ what, functions, rest })))('$what', ({ functions, rest }) => {
    const module = load(moduleOf(functions, rest));
    expect(module.functions).toHaveLength(functions.length);
  });
});

const slots = (...functions: FunctionSketch[]): number | undefined => load(moduleOf(functions)).functions.at(-1)?.slots;

describe('what the verifier finds out', () => {
  test('slots are locals and the highest stack', () => {
    expect(slots({ params: params('uint8'), locals: ['bool'], body: [one, one, ['add', U8], out, end] })).toBe(4);
  });

  test('slots of a function called stand on what its caller holds', () => {
    const callee: FunctionSketch = { kind: 'fn', locals: ['uint8', 'uint8'], body: [end] };
    expect(slots(callee, action(one, ['call', 0], out, end))).toBe(3);
  });

  test('gas of an `if` is that of its dearer half, of a loop that of all its rounds', () => {
    const bound = (...body: Line[]): number | undefined =>
      load(moduleOf([action(...body, end)])).functions[0]?.gasBound;
    expect(bound(yes, ['if', 0], end)).toBe(2 + 3);
    expect(bound(yes, ['if', 0], one, out, ['else'], end)).toBe(2 + 3 + 3);
    expect(bound(yes, ['if', 0], ['else'], one, out, end)).toBe(2 + 3 + 3);
    expect(bound(['loop', 9], one, out, yes, ['if', 0], ['break'], end, end)).toBe(5 + 10 * (3 + 2 + 3 + 2 + 5));
    expect(bound(['loop', 0], ['break'], end)).toBe(Infinity);
  });

  test('effects come through calls', () => {
    const module = load(moduleOf([fn(['sclear', 0], ['now'], ['drop', U256], end), fn(['call', 0], end)], state));
    expect(module.functions[1]?.effects).toEqual({
      writes: true,
      callsOut: false,
      readsContext: true,
      readsBalance: false,
      loops: false,
    });
  });

  test('a type that does not stand in the table is refused, also in a module that was never written', () => {
    const stranger = moduleOf([{ params: [{ name: 'p', type: { ...pair } }], body: [end] }], outside);
    expect(thrown(() => verify(stranger))).toMatchObject({ rule: 'types' });
    expect(thrown(() => verify(moduleOf([], { types: [pair, stage] })))).toMatchObject({ rule: 'types' });
  });

  test('the bound knows hlp that goes along, copies of lists, and whole lists', () => {
    const paying = fn(self, one, ['zero', t('uint8[]')], number, ['ext', 2], ['drop', t('uint8[]')], out, end);
    const pairWords = 1 + 1 + 2 + 3;
    const [ext] = load(moduleOf([paying], outside)).functions;
    expect(ext?.gasBound).toBe(4 * 2 + 2_600 + 9_000 + 4 * (1 + pairWords) + 4 * pairWords + 2);
    const [copy] = load(
      moduleOf([{ kind: 'fn', ...lists, body: [['get', 1], ['drop', t('uint8[]')], end] }]),
    ).functions;
    expect(copy?.gasBound).toBe(2 + 2 * 1_024 + 1);
    const [fill] = load(moduleOf([fn(['slist', 0], ['sfill', 0], end)], { shapes: [items] })).functions;
    expect(fill?.gasBound).toBe(1_500 + 3 * 1_500 + 4 * 20_000);
  });

  test('what a function calls of other contracts is known, and is not in its bound', () => {
    const module = load(moduleOf([fn(self, ['ext', 0], end), fn(['call', 0], end), fn(end)], outside));
    expect(module.functions.map(({ effects }) => [effects.callsOut, effects.writes])).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
    expect(module.functions[0]?.gasBound).toBe(2 + 2_600 + 4);
    const asked = load(moduleOf([fn(self, one, ['ext', 1], out, end)], outside));
    expect(asked.functions[0]?.gasBound).toBe(2 + 2 + 2_600 + 4 * 2 + 4 + 1);
    expect(asked.functions[0]?.effects).toMatchObject({ callsOut: true, writes: false });
  });

  test('depth is that of the deepest function called', () => {
    const module = load(moduleOf([...chain(3), fn(['call', 2], ['call', 0], end)]));
    expect(module.functions.map(({ depth }) => depth)).toEqual([1, 2, 3, 4]);
  });

  test('aggregates are listed by the shape they go over', () => {
    expect(load(moduleOf([], state)).aggregatesOf).toEqual([[], [0]]);
  });
});

test('a module as large as it may be is verified in a moment', () => {
  const body: Line[] = many(Math.floor((LIMITS.codeSize - 600) / 4), yes).flatMap((line) => [
    line,
    ['drop', BOOL] as Line,
  ]);
  const wide: Partial<Module> = {
    shapes: Array.from({ length: 2 }, (_, i) => ({ ...balances, name: `s${i}` })),
    events: [
      { name: 'E', fields: Array.from({ length: 32 }, (_, i) => ({ name: `f${i}`, type: 'uint8', indexed: false })) },
    ],
  };
  const bytes = encodeModule(moduleOf([action(...body, end)], wide));
  const begin = performance.now();
  loadContract(bytes);
  expect(performance.now() - begin).toBeLessThan(1_000); // about 20 ms alone; the bound is for a busy machine
});
