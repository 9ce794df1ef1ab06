/** Bodies that no client should send, and what comes back: the error's number, and the id where one can be given back. */

const DEEP = 1_000_000;

export type BadBody = readonly [what: string, body: string | Uint8Array, code: number, id: string | number | null];

const deep = (open: string, close: string, count = DEEP): string => open.repeat(count) + close.repeat(count);
const asked = (fields: string): string => `{"jsonrpc":"2.0",${fields}}`;
const bytes = (...numbers: readonly number[]): Uint8Array => Uint8Array.from(numbers);

export const NOT_READ: readonly BadBody[] = [
  ['nothing', '', -32700, null],
  ['spaces', ' \n\t ', -32700, null],
  ['one brace', '{', -32700, null],
  ['one bracket', '[', -32700, null],
  ['NUL', '\0', -32700, null],
  ['a byte order mark', '\uFEFF{"jsonrpc":"2.0","id":1,"method":"number"}', -32700, null],
  ['bytes that are no UTF-8', bytes(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), -32700, null],
  ['half a letter of UTF-8', bytes(0x22, 0xe2, 0x82), -32700, null],
  ['a lone surrogate as UTF-8', bytes(0x22, 0xed, 0xa0, 0x80, 0x22), -32700, null],
  ['UTF-16', new Uint8Array(Buffer.from('{"id":1}', 'utf16le')), -32700, null],
  ['a word', 'hello', -32700, null],
  ['undefined', 'undefined', -32700, null],
  ['NaN', 'NaN', -32700, null],
  ['Infinity as an id', asked('"id":Infinity,"method":"number"'), -32700, null],
  ['single quotes', "{'jsonrpc':'2.0'}", -32700, null],
  ['a comma too many', '[1,]', -32700, null],
  [
    'two requests without a list',
    `${asked('"id":1,"method":"number"')}${asked('"id":2,"method":"number"')}`,
    -32700,
    null,
  ],
  ['half a request', asked('"id":1,"method":"number"').slice(0, -1), -32700, null],
  ['a text that does not end', '{"jsonrpc":"2.0","id":"', -32700, null],
  ['a line break in a text', '{"id":"a\nb"}', -32700, null],
  ['half an escape', '{"id":"\\u12"}', -32700, null],
  ['a hex number', asked('"id":0x1,"method":"number"'), -32700, null],
  ['XML', '<?xml version="1.0"?><methodCall/>', -32700, null],
  ['a form', 'jsonrpc=2.0&id=1&method=number', -32700, null],
  ['brackets that close only', ']'.repeat(10_000), -32700, null],
];

export const NO_REQUEST: readonly BadBody[] = [
  ['null', 'null', -32600, null],
  ['true', 'true', -32600, null],
  ['a number', '42', -32600, null],
  ['a number that is too large', '1e400', -32600, null],
  ['a text', '"eth_blockNumber"', -32600, null],
  ['an empty list', '[]', -32600, null],
  ['an empty object', '{}', -32600, null],
  ['no jsonrpc', '{"id":7,"method":"number","params":[]}', -32600, 7],
  ['jsonrpc as a number', '{"jsonrpc":2.0,"id":7,"method":"number"}', -32600, 7],
  ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":"x","method":"number"}', -32600, 'x'],
  ['no method', asked('"id":7'), -32600, 7],
  ['a method that is null', asked('"id":7,"method":null'), -32600, 7],
  ['a method that is a list', asked('"id":7,"method":["number"]'), -32600, 7],
  ['a method that is an object', asked('"id":7,"method":{"toString":"number"}'), -32600, 7],
  ['an id that is an object', asked('"id":{},"method":"number"'), -32600, null],
  ['an id that is a list', asked('"id":[1],"method":"number"'), -32600, null],
  ['an id that is true', asked('"id":true,"method":"number"'), -32600, null],
  ['an id of 1e400', asked('"id":1e400,"method":"number"'), -32600, null],
  ['an id of -1e400', asked('"id":-1e400,"method":"number"'), -32600, null],
  ['an id that would come back as another', asked('"id":9007199254740993,"method":"number"'), -32600, null],
  ['an id of a thousand digits', asked(`"id":${'9'.repeat(1_000)},"method":"number"`), -32600, null],
  ['an id of a million letters', asked(`"id":"${'x'.repeat(1_000_000)}","method":"number"`), -32600, null],
  ['lists, a million deep', deep('[', ']'), -32600, null],
  ['lists that never close, a million deep', '['.repeat(DEEP), -32600, null],
  ['objects, a million deep', deep('{"a":', '}').replace('}', '1}'), -32600, null],
  ['objects that never close', '{"a":'.repeat(100_000), -32600, null],
  ['params ten thousand deep', asked(`"id":1,"method":"say","params":${deep('[', ']', 10_000)}`), -32600, null],
  ['params a million deep', asked(`"id":1,"method":"say","params":${deep('[', ']')}`), -32600, null],
  [
    'params as objects a million deep',
    asked(`"id":1,"method":"say","params":[${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}]`),
    -32600,
    null,
  ],
  ['an id a million deep', asked(`"id":${deep('[', ']')},"method":"say"`), -32600, null],
  ['an id a hundred thousand deep', asked(`"id":${deep('[', ']', 100_000)},"method":"say"`), -32600, null],
  [
    'a batch of twenty thousand',
    `[${Array.from({ length: 20_000 }, (_, id) => asked(`"id":${id},"method":"number"`)).join()}]`,
    -32005,
    null,
  ],
  ['a batch of a million nothings', `[${'1,'.repeat(DEEP)}1]`, -32005, null],
];

export const BAD_CALL: readonly BadBody[] = [
  ['params by name', asked('"id":1,"method":"say","params":{"text":"x"}'), -32602, 1],
  ['params as a text', asked('"id":1,"method":"say","params":"x"'), -32602, 1],
  ['params as a number', asked('"id":1,"method":"say","params":0'), -32602, 1],
  ['params too few', asked('"id":1,"method":"take","params":[]'), -32602, 1],
  ['params too many', asked('"id":1,"method":"say","params":["x","y"]'), -32602, 1],
  ['params named like a prototype', asked('"id":1,"method":"say","params":{"__proto__":["x"]}'), -32602, 1],
  ['a method named __proto__', asked('"id":1,"method":"__proto__"'), -32601, 1],
  ['a method named constructor', asked('"id":1,"method":"constructor"'), -32601, 1],
  ['a method named toString', asked('"id":1,"method":"toString"'), -32601, 1],
  ['a method named hasOwnProperty', asked('"id":1,"method":"hasOwnProperty"'), -32601, 1],
  ['a method without a name', asked('"id":1,"method":""'), -32601, 1],
  ['a method of a million letters', asked(`"id":1,"method":"${'x'.repeat(1_000_000)}"`), -32601, 1],
  ['a method with what terminals obey', asked(String.raw`"id":1,"method":"\u001b]0;x\u0007"`), -32601, 1],
  ['a prototype instead of fields', '{"__proto__":{"jsonrpc":"2.0","id":1,"method":"number"}}', -32600, null],
  ['a prototype in the body', asked('"id":1,"method":"nobody","__proto__":{"polluted":true}'), -32601, 1],
  [
    'a constructor in the body',
    asked('"id":1,"method":"nobody","constructor":{"prototype":{"polluted":true}}'),
    -32601,
    1,
  ],
  ['the same key twice: the last one counts', asked('"id":1,"id":2,"method":"number","method":"nobody"'), -32601, 2],
  ['the same key twice, the last one no id', asked('"id":1,"id":{},"method":"number"'), -32600, null],
];

export const BAD_BODIES: readonly BadBody[] = [...NOT_READ, ...NO_REQUEST, ...BAD_CALL];
