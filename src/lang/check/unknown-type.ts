/** What is said about a type that does not exist. */

import type { TypeNode } from '../ast.ts';
import { report, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { article, describe, entriesInSight, type Entry } from './scope.ts';
import { LEAF_TYPES } from './types.ts';
import { FOREIGN_TYPES } from './vocabulary.ts';

type Named = TypeNode & { readonly node: 'named' };

/** `entry` is what the name stands for, when it stands for something else. */
export function reportNoType(context: Context, node: Named, entry: Entry | undefined): undefined {
  return report(context, entry === undefined ? noSuchType(context, node) : noType(node, entry));
}

function noType(node: Named, entry: Entry): Diagnostic {
  return error('H0201', `\`${node.name}\` is not a type`, node.span, 'a type is needed here', {
    secondary: [{ span: entry.span, label: `${article(describe(entry))}, declared here` }],
    why: 'A type says what kind of value this is: uint, address, a struct or an enum.',
    fix: { text: 'which type is meant?' },
  });
}

function noSuchType(context: Context, node: Named): Diagnostic {
  const title = `there is no type \`${node.name}\``;
  const sized = /^(u?int|bytes)\d+$/.exec(node.name)?.[1];
  if (sized !== undefined) return noSuchSize(node, title, sized);
  const better = FOREIGN_TYPES.get(node.name) ?? nearest(context, node.name, typesInSight(context));
  return error('H0201', title, node.span, 'unknown type', {
    why: 'Types are uint, int, bool, address, string, bytes, their sizes (uint8, bytes4), map, list, and what is declared: structs, enums, contracts and interfaces.',
    fix:
      better === undefined
        ? { text: `declare it: \`struct ${node.name} { … }\` or \`enum ${node.name} { … }\`` }
        : { text: better, edits: [{ span: node.span, text: better }] },
  });
}

function noSuchSize(node: Named, title: string, sized: string): Diagnostic {
  const sizes =
    sized === 'bytes' ? 'sizes from `bytes1` to `bytes32`' : `steps of 8 bits, from \`${sized}8\` to \`${sized}256\``;
  return error('H0201', title, node.span, 'no such size', {
    why: `\`${sized}\` comes in ${sizes}.`,
    fix: { text: `which size is meant? \`${sized}\` alone is the usual one` },
  });
}

function* typesInSight(context: Context): Iterable<string> {
  for (const [name, entry] of entriesInSight(context.scope)) {
    if (entry.kind === 'enum' || entry.kind === 'struct' || entry.kind === 'contract') yield name;
  }
  yield* LEAF_TYPES.keys();
}
