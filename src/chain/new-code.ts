/**
 * What code may be put by hand where code stands, or stood, whose memory stays. A leaf has one type for as long as its account lives: the flat
 * records know words from texts, the tree does not, so code that read one as the other would be answered differently by the two.
 */

import { ModuleError } from '../vm/container.ts';
import type { Module } from '../vm/module.ts';
import { loadContract } from '../vm/verify.ts';
import { codeProblem } from './errors.ts';

/**
 * What is wrong with it; undefined when nothing is.
 * @param before the container whose memory is there, if there ever was one
 * @param code the container that is to come; empty: none
 */
export function problemOfNewCode(before: Uint8Array | undefined, code: Uint8Array): string | undefined {
  if (code.length === 0) return undefined;
  return problemOfContainer(code) ?? (before && problemOfMemory(moduleIn(before), moduleIn(code)));
}

function problemOfContainer(code: Uint8Array): string | undefined {
  try {
    return loadContract(code).args.length === 0 ? undefined : 'there is something behind the code';
  } catch (error) {
    if (error instanceof ModuleError) return codeProblem(error);
    throw error;
  }
}

/** What is remembered under a name has the same form in both. Whether anything ever was is not asked: nobody can look through a memory here. */
function problemOfMemory(before: Module, after: Module): string | undefined {
  const forms = formsOf(after);
  const lost = [...formsOf(before)].find(([name, form]) => forms.get(name) !== form)?.[0];
  return lost && `${lost} is remembered here, and the new code knows it in another form or not at all`;
}

const moduleIn = (container: Uint8Array): Module => loadContract(container).module.module;

/** For each name in a contract's memory all there is to say of its form: keys, fields, types, and what is summed and counted. */
function formsOf({ shapes, aggregates }: Module): ReadonlyMap<string, string> {
  const all = new Map<string, string[]>();
  for (const [index, { name, keys, fields, leaf, cap }] of shapes.entries()) {
    const over = aggregates.filter(({ shape }) => shape === index).map(({ kind, bound }) => `${kind} ${bound}`);
    all.set(name, [...(all.get(name) ?? []), JSON.stringify([fields, keys, leaf, cap, over.toSorted()])]);
  }
  return new Map([...all].map(([name, forms]) => [name, forms.toSorted().join()]));
}
