/** Programs for what chance alone does not find: loops without an end, calls as deep as they go, signatures. */

import type { Dice } from './generate-dice.ts';
import type { Names, Scope } from './generate-scope.ts';

/** The gas of a callee is gone, and its caller goes on with what was held back. Recovering costs most for its time. */
export function endlessLines(dice: Dice): readonly string[] {
  const round = dice.pick([
    'if recover(bytes32(1), "") == self { return 1 }',
    'n += uint(keccak256("")) % 2 + hlpOf(recover(bytes32(n), "no"))',
  ]);
  const call = dice.pick(['act()', 'read()', 'read()']);
  return [
    'contract Other {',
    ' state s: uint',
    ` view read() -> uint {`,
    '  var n = 0',
    `  while n < MAX_UINT { ${round} }`,
    '  return n',
    ' }',
    ' action act() -> uint {',
    '  s += 1',
    '  return read()',
    ' }',
    '}',
    'contract Main {',
    ' state other: Other',
    ' state t: uint',
    ' init(where: Other) { other = where }',
    ' action go() -> uint {',
    `  t += ${dice.between(1, 3)}`,
    `  try call other.${call} as x { return x } else { t *= 2 }`,
    '  return t',
    ' }',
    ` action run() -> uint {`,
    `  t += call other.${call}`,
    '  return t',
    ' }',
    ' view ask() -> uint = t',
    '}',
  ];
}

/** Each contract of the chain calls the one before it; some go on when that fails. */
export function chainLines(dice: Dice): readonly string[] {
  const deeper = dice.chance(50)
    ? 'let x = call next.down()'
    : 'var x = 0\n  try call next.down() as y { x = y } else { s = 100 }';
  return [
    'contract Link {',
    ' state next: Link',
    ' state s: uint',
    ' init(before: Link) { next = before }',
    ' action down() -> uint {',
    `  ${dice.pick(['s += 1', 's = s * 2 + 1', ''])}`,
    '  if address(next) == nobody { return 0 }',
    ...deeper.split('\n').map((line, i) => (i === 0 ? `  ${line}` : line)),
    `  ${dice.pick(['s += x', 'require x < 40 else "deep"', ''])}`,
    '  return x + 1',
    ' }',
    ' view look() -> uint {',
    '  if address(next) == nobody { return s }',
    '  let x = call next.look()',
    '  return x + s',
    ' }',
    '}',
  ];
}

/** Stories give them signatures, and texts as long as they may be. */
export function rareLines({ dice, names }: Scope): readonly string[] {
  const memory = names.next('s');
  const known = `state ${memory}: map<string, uint>`;
  return dice.pick([
    ['view who(hash: bytes32, signature: bytes) -> address = recover(hash, signature)'],
    ['view twice(p: bytes) -> bytes = concat(p, p)'],
    ['view twice(p: string) -> uint = encode(p, 1).length'],
    [known, `action keep(p: string) { ${memory}[p] += 1 }`],
    [known, `view kept(p: string) -> uint = ${memory}[p] + count(${memory})`],
    changingKey(dice, names),
    changingKey(dice, names),
  ]);
}

/** The value changes what the key was made of, or fails otherwise than the key does. */
function changingKey(dice: Dice, names: Names): readonly string[] {
  const [count, map, next] = [names.next('s'), names.next('s'), names.next('g')];
  const key = dice.pick([count, `${count} % 3`, `1 / ${count}`, `${count} - 1`]);
  return [
    `state ${count}: uint`,
    `state ${map}: map<uint, uint>`,
    `fn ${next}(p: uint) -> uint {`,
    ` ${count} += p`,
    dice.pick([` return ${count}`, ` return ${count} * ${map}[0]`, ` return ${map}[${count}] - p`]),
    '}',
    `action tell(p: uint) -> uint {`,
    ` ${map}[${key}] = ${next}(p)`,
    ` return sum(${map})`,
    '}',
  ];
}
