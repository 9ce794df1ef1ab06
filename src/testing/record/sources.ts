/**
 * The sources behind the contracts of a recording, as files that stand beside the test: which of their names it can use, and what it has to
 * import for that.
 */

import { show } from '../../base/show.ts';
import type { TopItem } from '../../lang/ast.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { isPredefined } from '../../lang/check/predefined.ts';
import { isReserved } from '../../lang/parse/expected.ts';
import { parse } from '../../lang/parse/parse.ts';
import type { SourceFile } from '../../lang/source.ts';
import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import { literal, Unsayable } from './words.ts';

type Known = { readonly source: SourceFile; readonly items: readonly TopItem[] };

export class Sources {
  readonly #files = new Map<string, Known>();
  /** What the test uses, and from which file. */
  readonly #imported = new Map<string, string>();
  readonly #own: string;

  /** `own` is what the test's file is called. */
  constructor(own: string) {
    this.#own = own;
  }

  /** In the order in which they were needed. */
  get files(): readonly SourceFile[] {
    return [...this.#files.values()].map(({ source }) => source);
  }

  /** Takes in what a contract was compiled from. Throws Unsayable where another source has its name. */
  add({ files, name }: Artifact): void {
    for (const source of files) {
      if (source.name === this.#own) throw new Unsayable(`the source of ${name} has the name that the test is to have`);
      const known = this.#files.get(source.name);
      if (known !== undefined && known.source.text !== source.text) {
        throw new Unsayable(`${name} was compiled from another ${show(source.name)} than what came before it`);
      }
    }
    for (const source of files) {
      if (!this.#files.has(source.name)) this.#files.set(source.name, { source, items: itemsOf(source) });
    }
  }

  /** Can the test name what a contract's source names so? Throws Unsayable where it names something else so already. */
  import(name: string, { files }: Pick<Artifact, 'files'>): boolean {
    const from = files.find((file) => declares(this.#files.get(file.name), name))?.name;
    if (from === undefined) return false;
    const known = this.#imported.get(name) ?? from;
    if (known !== from) throw new Unsayable(`${name} of ${show(from)} has the same name as that of ${show(known)}`);
    this.#imported.set(name, from);
    return true;
  }

  /** `import Village from "./village.hlp"`, a line for each file. */
  get importLines(): readonly string[] {
    const names = Map.groupBy(this.#imported, ([, file]) => file);
    return [...names].map(
      ([file, all]) => `import ${all.map(([name]) => name).join(', ')} from ${literal(`./${file}`)}`,
    );
  }

  /** May somebody in a test be called so? */
  isFree(name: string): boolean {
    if (isReserved(name) || isPredefined(name)) return false;
    return ![...this.#files.values()].some((file) => declares(file, name));
  }

  /** Errors that `expect fail` may name. */
  get errors(): ReadonlySet<string> {
    const declared = [...this.#files.values()].flatMap(({ items }) => items.flatMap(errorsIn));
    return new Set([...declared, ...BUILT_IN_ERRORS.map(({ name }) => name), 'Panic']);
  }
}

function itemsOf(source: SourceFile): readonly TopItem[] {
  return parse(source, 0).file?.items ?? [];
}

function declares(file: Known | undefined, wanted: string): boolean {
  return file?.items.some((item) => 'name' in item && item.name.text === wanted) ?? false;
}

function errorsIn(item: TopItem): readonly string[] {
  if (item.node === 'error') return [item.name.text];
  const inner = item.node === 'contract' ? item.members : item.node === 'interface' ? item.signatures : [];
  return inner.flatMap((member) => (member.node === 'error' ? [member.name.text] : []));
}
