/** Trees with something in the wrong place: parts of one kind are put where other parts of that kind stood. */

/** What one part of a tree can stand in for: an expression, a type, a statement, a member. */
type Kind = 'exp' | 'type' | 'statement' | 'member' | undefined;
type Node = { readonly node: string };

const EXPS = new Set('binary not neg field index call name number quantity hex text bool'.split(' '));
const TYPES = new Set(['named', 'map']);
const STATEMENTS = new Set(
  'let if forRange forList while break continue return require fail emit send clear try assign expression callStatement actor as expect expectFail wait'.split(
    ' ',
  ),
);
const MEMBERS = new Set('state const struct enum event error action view fn'.split(' '));

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'node' in value;

export function kindOf(value: Node): Kind {
  if (value.node === 'list') return 'items' in value ? 'exp' : 'type';
  if (EXPS.has(value.node)) return 'exp';
  if (TYPES.has(value.node)) return 'type';
  if (STATEMENTS.has(value.node)) return 'statement';
  return MEMBERS.has(value.node) ? 'member' : undefined;
}

/** Every part of a tree that could stand somewhere else. */
export function partsOf(tree: unknown): readonly Node[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = isNode(tree) && kindOf(tree) !== undefined ? [tree] : [];
  return [...own, ...Object.values(tree).flatMap(partsOf)];
}

/** How many statements are written in a tree. */
export function writtenIn(tree: unknown): number {
  return partsOf(tree).filter((part) => kindOf(part) === 'statement').length;
}

type Typed = { readonly [half in 'then' | 'otherwise' | 'body']?: unknown };

/** How many statements a typed body has, those in blocks included. */
export function typedIn(body: readonly unknown[]): number {
  const halves = body.flatMap((one) => {
    const { then, otherwise, body: inner } = one as Typed;
    return [then, otherwise, inner].filter((half) => Array.isArray(half));
  });
  return halves.reduce((sum: number, half) => sum + typedIn(half), body.length);
}

/** The tree with `instead` where `part` stands. */
export function replaced<T>(tree: T, part: Node, instead: Node): T {
  if (tree === (part as unknown)) return instead as unknown as T;
  if (Array.isArray(tree)) return tree.map((one: unknown) => replaced(one, part, instead)) as unknown as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, replaced(value, part, instead)])) as T;
}
