/** The enums and structs that a reader of a contract meets, each once, in the order in which they are met. */

import { parseDoc } from '../check/natspec.ts';
import { isEnum, isList, isMap, isStruct, typeText } from '../check/types.ts';
import type { EnumType, StructType, Type, TypedContract } from '../tree.ts';
import { code, plain, plainWords } from './markdown.ts';

export function typesOf({ functions, events, errors, states }: TypedContract): readonly (EnumType | StructType)[] {
  const open = functions.filter(({ kind }) => kind !== 'fn');
  const all = [
    ...open.flatMap(({ params, result }) => [
      ...params.map(({ type }) => type),
      ...(result === undefined ? [] : [result]),
    ]),
    ...[...events, ...errors].flatMap(({ fields }) => fields.map(({ type }) => type)),
    ...states.map(({ type }) => type),
  ];
  return [...new Set(all.flatMap(declaredIn))];
}

/** A struct comes before what it is made of. */
function declaredIn(type: Type): (EnumType | StructType)[] {
  if (isMap(type)) return [...declaredIn(type.key), ...declaredIn(type.value)];
  if (isList(type)) return declaredIn(type.of);
  if (isStruct(type)) return [type, ...type.fields.flatMap((field) => declaredIn(field.type))];
  return isEnum(type) ? [type] : [];
}

export function typeLines(type: EnumType | StructType): string[] {
  const { notice, dev, params } = parseDoc(type.doc);
  const texts = [notice, dev].filter((text) => text !== '').map(plain);
  const line = (name: string, rest: string): string => {
    const text = params.get(name) ?? '';
    return `- ${code(name)}${rest}${text === '' ? '' : `: ${plainWords(text)}`}`;
  };
  const lines = isEnum(type)
    ? type.members.map((member) => line(member, ''))
    : type.fields.map(({ name, type: of, unit }) => line(name, ` (${code(typeText(of))}${unit === undefined ? '' : ', in hlp'})`)); // prettier-ignore
  return [`### ${plainWords(type.name)}`, code(`${type.kind} ${type.name}`), ...texts, lines.join('\n')];
}
