/**
 * From a written type to what it means. Owns where a map may stand and what is said about a type that does not exist.
 */

import { guess } from '../../base/guess.ts';
import type { TypeNode } from '../ast.ts';
import type { Context } from './context.ts';
import { report } from './context.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { reportMissing } from './missing.ts';
import { lookup } from './scope.ts';
import type { LeafType, MapType, Type } from '../tree.ts';
import { isMap, LEAF_TYPES } from './types.ts';
import { FOREIGN_TYPES } from './vocabulary.ts';

/** What a type node means; undefined when it means nothing, and then that was reported. */
export function resolveType(context: Context, node: TypeNode): Type | undefined {
  if (node.node === 'map') return resolveMap(context, node);
  if (node.node === 'list') return reportMissing(context, 'list', node.span);
  return LEAF_TYPES.get(node.name) ?? unknownType(context, node);
}

/** The same where only a single value can stand: parameters, results, locals, fields, constants. */
export function resolveLeaf(context: Context, node: TypeNode): LeafType | undefined {
  const type = resolveType(context, node);
  if (type === undefined || !isMap(type)) return type;
  report(
    context,
    error('H0309', 'a map lives in the state', node.span, 'a map cannot stand here', {
      why: 'A map has no list of its keys and may be larger than any call could carry, so it is never copied or passed on.',
      fix: { text: 'declare it with `state`, and pass the one value that is needed' },
    }),
  );
  return undefined;
}

function resolveMap(context: Context, node: TypeNode & { node: 'map' }): MapType | undefined {
  const key = resolveType(context, node.key);
  const value = resolveType(context, node.value);
  if (key === undefined || value === undefined) return undefined;
  if (isMap(key)) {
    report(
      context,
      error('H0312', 'a map cannot be a key', node.key.span, 'a key must be one value', {
        why: 'A key names one leaf of the state, so it has to be a number, a bool, an address, text or bytes.',
        fix: { text: 'put the keys one after the other: `map<address, map<uint, bool>>`' },
      }),
    );
    return undefined;
  }
  const type: MapType = { map: true, key, value };
  return overLimit(context, 'mapLevels', depthOf(type), node.span) ? undefined : type;
}

const depthOf = (type: Type): number => (isMap(type) ? 1 + depthOf(type.value) : 0);

function unknownType(context: Context, node: TypeNode & { node: 'named' }): undefined {
  const entry = lookup(context.scope, node.name);
  if (entry?.kind === 'type') {
    // Structs, enums, interfaces and imports were reported where they are declared.
    return entry.what === 'contract' ? reportMissing(context, 'contractType', node.span) : undefined;
  }
  if (entry !== undefined) {
    report(
      context,
      error('H0201', `\`${node.name}\` is not a type`, node.span, 'a type is needed here', {
        secondary: [{ span: entry.span, label: 'declared here as something else' }],
      }),
    );
    return undefined;
  }
  report(context, noSuchType(node));
  return undefined;
}

function noSuchType(node: TypeNode & { node: 'named' }): Diagnostic {
  const title = `there is no type \`${node.name}\``;
  const sized = /^(u?int|bytes)\d+$/.exec(node.name)?.[1];
  if (sized !== undefined) {
    const sizes =
      sized === 'bytes' ? 'sizes from `bytes1` to `bytes32`' : `steps of 8 bits, from \`${sized}8\` to \`${sized}256\``;
    return error('H0201', title, node.span, 'no such size', {
      why: `\`${sized}\` comes in ${sizes}.`,
      fix: { text: `which size is meant? \`${sized}\` alone is the usual one` },
    });
  }
  const better = FOREIGN_TYPES.get(node.name) ?? guess(node.name, LEAF_TYPES.keys());
  return error('H0201', title, node.span, 'unknown type', {
    why: 'Types are uint, int, bool, address, string, bytes, their sizes (uint8, bytes4), and map.',
    ...(better === undefined ? {} : { fix: { text: better, edits: [{ span: node.span, text: better }] } }),
  });
}
