/**
 * Four bytes are all a caller sends to say which function is meant, or a contract to say which error. Two names with the
 * same four bytes could not be told apart, so they are refused while compiling.
 */

import { bytesToHex, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { abiText, type AbiType } from '../../vm/abi-type.ts';
import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import type { Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { isPredefined } from './predefined.ts';
import { abiTypeOf } from '../compile/layout.ts';
import type { SignatureDecl, TypedFunction } from '../tree.ts';

type Named = {
  readonly name: string;
  readonly types: readonly AbiType[];
  /** Undefined for what belongs to the language. */
  readonly span: Span | undefined;
};

export function checkSelectors(
  context: Context,
  functions: readonly TypedFunction[],
  errors: readonly SignatureDecl[],
): void {
  const outside = functions.filter(({ kind }) => kind === 'action' || kind === 'view');
  checkGroup(
    context,
    'functions',
    outside.map(({ name, params, nameSpan }) => ({
      name,
      types: params.map(({ type }) => abiTypeOf(type)),
      span: nameSpan,
    })),
  );
  checkGroup(context, 'errors', [
    ...BUILT_IN,
    ...errors
      .filter(({ name }) => !isPredefined(name))
      .map(({ name, fields, span }) => ({ name, types: fields.map(({ type }) => abiTypeOf(type)), span })),
  ]);
}

const BUILT_IN: readonly Named[] = [
  { name: 'Error', types: ['string'], span: undefined },
  { name: 'Panic', types: ['uint256'], span: undefined },
  ...BUILT_IN_ERRORS.map(({ name, fields }) => ({ name, types: fields.map(({ type }) => type), span: undefined })),
];

function checkGroup(context: Context, word: string, all: readonly Named[]): void {
  const first = new Map<string, Named>();
  for (const named of all) {
    const selector = selectorOf(named);
    const other = first.get(selector);
    if (other === undefined) first.set(selector, named);
    else if (named.span !== undefined) reportCollision(context, word, selector, named.span, named, other);
  }
}

/** First four bytes of the hash of `name(type,type)`. */
function selectorOf({ name, types }: Named): string {
  return bytesToHex(keccak256(utf8ToBytes(`${name}(${types.map(abiText).join(',')})`)).slice(0, 4));
}

function reportCollision(
  context: Context,
  word: string,
  selector: string,
  span: Span,
  named: Named,
  other: Named,
): void {
  report(
    context,
    error('H0209', `two ${word} look the same from outside`, span, `\`${selector}\`, like \`${other.name}\``, {
      secondary: other.span === undefined ? [] : [{ span: other.span, label: `\`${selector}\` too` }],
      why: `Outside, a name is known by the first four bytes of its hash, taken with the types of its values. \`${named.name}\` and \`${other.name}\` happen to have the same four.`,
      fix: { text: `rename \`${named.name}\`` },
    }),
  );
}
