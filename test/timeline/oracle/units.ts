/** Generated programs with amounts of hlp in them: some of the numbers that are declared get a `@unit hlp`. */

import { Dice } from '../../helpers/generate-dice.ts';
import type { Program } from '../../helpers/generate-program.ts';

const TAG = '/// @unit hlp';

export function withUnits({ text, ...program }: Program): Program {
  const dice = new Dice(program.seed ^ 0x7a9, program.place);
  const lines = text.split('\n').flatMap((line) => withUnit(line, dice));
  return { ...program, text: lines.join('\n') };
}

function withUnit(line: string, dice: Dice): readonly string[] {
  const isChosen = dice.chance(40);
  if (!isChosen) return [line];
  const [, state] = /^ *state \w+: ([^=]*)/.exec(line) ?? [];
  if (state !== undefined) return isNumber(bottomOf(state)) ? [TAG, line] : [line];
  if (line.startsWith('struct ')) return [fieldsTagged(line, dice)];
  const [, params] = /^ *(?:payable )?(?:fn|action|view|init)\b[^(]*\(([^)]*)\)/.exec(line) ?? [];
  return [...tagsOf(params ?? ''), line];
}

function tagsOf(params: string): readonly string[] {
  return params.split(/, (?=\w+:)/).flatMap((param) => {
    const [name = '', type = ''] = param.replace(/ =.*/, '').split(': ');
    return isNumber(bottomOf(type)) ? [`/// @param ${name} so much @unit hlp`] : [];
  });
}

/** `struct S { a: uint, b: bool }`, with a line for each field. */
function fieldsTagged(line: string, dice: Dice): string {
  const [, head = '', fields = ''] = /^(struct \w+) \{ (.*) \}$/.exec(line) ?? [];
  if (fields === '') return line;
  const lines = fields.split(/, (?=\w+:)/).flatMap((field) => {
    const isAmount = isNumber(bottomOf(field.replace(/^\w+: /, ''))) && dice.chance(60);
    return isAmount ? [TAG, `${field},`] : [`${field},`];
  });
  return [`${head} {`, ...lines, '}'].join('\n');
}

/** What lies at the end of maps, and in lists. */
function bottomOf(type: string): string {
  const [, inner] = /^map<\w+, (.*)>$/.exec(type.trim()) ?? /^list<(\w+), \d+>$/.exec(type.trim()) ?? [];
  return inner === undefined ? type.trim() : bottomOf(inner);
}

const isNumber = (type: string): boolean => /^u?int\d*$/.test(type);
