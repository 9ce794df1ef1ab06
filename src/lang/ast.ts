/**
 * The tree that `parse/parse.ts` makes of a source file: what is written, before anyone asks what it means.
 * One node per rule of `grammar/hlp.ohm`. `check/check.ts` turns it into the typed tree of `tree.ts`.
 */

/** Where something stands: offsets into the text of source file number `file`, `end` not included. */
export type Span = { readonly file: number; readonly start: number; readonly end: number };

export type Name = { readonly text: string; readonly span: Span };

/** A `///` comment before a declaration: its lines without the slashes, joined by line breaks. */
export type Doc = string;

type Node<K extends string> = { readonly node: K; readonly span: Span };

// ───────────── files and declarations ─────────────

export type File = { readonly items: readonly TopItem[] };

export type TopItem = Import | Contract | Interface | Struct | Enum | EventDecl | ErrorDecl | Const | Fn | Test;

export type Import = Node<'import'> & { readonly names: readonly Name[]; readonly from: string };

export type Contract = Node<'contract'> & {
  readonly name: Name;
  readonly members: readonly Member[];
  readonly doc: Doc;
};

export type Member =
  | Accepts
  | State
  | Const
  | Struct
  | Enum
  | EventDecl
  | ErrorDecl
  | Invariant
  | Init
  | Action
  | View
  | Fn;

export type Interface = Node<'interface'> & {
  readonly name: Name;
  readonly signatures: readonly (InterfaceFunction | EventDecl | ErrorDecl)[];
  readonly doc: Doc;
};
export type InterfaceFunction = Node<'signature'> & {
  readonly kind: 'action' | 'view';
  readonly payable: boolean;
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result: TypeNode | undefined;
  readonly doc: Doc;
};

export type Accepts = Node<'accepts'>;
export type State = Node<'state'> & {
  readonly name: Name;
  readonly type: TypeNode;
  readonly initial: Exp | undefined;
  readonly doc: Doc;
};
export type Const = Node<'const'> & {
  readonly name: Name;
  readonly type: TypeNode;
  readonly value: Exp;
  readonly doc: Doc;
};
export type Struct = Node<'struct'> & {
  readonly name: Name;
  readonly fields: readonly { readonly name: Name; readonly type: TypeNode }[];
  readonly doc: Doc;
};
export type Enum = Node<'enum'> & { readonly name: Name; readonly members: readonly Name[]; readonly doc: Doc };
export type EventDecl = Node<'event'> & {
  readonly name: Name;
  readonly params: readonly (Param & { readonly indexed: boolean })[];
  readonly doc: Doc;
};
export type ErrorDecl = Node<'error'> & { readonly name: Name; readonly params: readonly Param[]; readonly doc: Doc };
export type Invariant = Node<'invariant'> & {
  readonly sentence: Name;
  readonly condition: Exp;
  readonly doc: Doc;
};
export type Init = Node<'init'> & {
  readonly payable: boolean;
  readonly params: readonly Param[];
  readonly body: Block;
  readonly doc: Doc;
};
export type Action = Node<'action'> & {
  readonly payable: boolean;
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result: TypeNode | undefined;
  /** `only a, b`: who may call; empty when anyone may. */
  readonly only: readonly Exp[];
  readonly body: Body;
  readonly doc: Doc;
};
export type View = Node<'view'> & {
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result: TypeNode;
  readonly body: Body;
  readonly doc: Doc;
};
export type Fn = Node<'fn'> & {
  readonly name: Name;
  readonly params: readonly Param[];
  readonly result: TypeNode | undefined;
  readonly body: Body;
  readonly doc: Doc;
};
export type Param = {
  readonly name: Name;
  readonly type: TypeNode;
  readonly initial: Exp | undefined;
  readonly span: Span;
};
export type Body = Block | (Node<'answer'> & { readonly value: Exp });
export type Test = Node<'test'> & { readonly sentence: Name; readonly body: Block };

// ───────────── types ─────────────

export type TypeNode =
  | (Node<'named'> & { readonly name: string })
  | (Node<'map'> & { readonly key: TypeNode; readonly value: TypeNode })
  | (Node<'list'> & { readonly of: TypeNode; readonly cap: Exp });

// ───────────── statements ─────────────

export type Block = Node<'block'> & { readonly statements: readonly Statement[] };

export type Statement =
  | (Node<'let'> & {
      readonly mutable: boolean; // `var` instead of `let`
      readonly name: Name;
      readonly type: TypeNode | undefined;
      readonly value: Rhs;
    })
  | If
  | (Node<'forRange'> & {
      readonly name: Name;
      readonly from: Exp;
      readonly to: Exp;
      readonly cap: Exp | undefined;
      readonly body: Block;
    })
  | (Node<'forList'> & { readonly name: Name; readonly list: Exp; readonly body: Block })
  | (Node<'while'> & { readonly condition: Exp; readonly cap: Exp | undefined; readonly body: Block })
  | Node<'break'>
  | Node<'continue'>
  | (Node<'return'> & { readonly value: Exp | undefined })
  | (Node<'require'> & { readonly condition: Exp; readonly reason: Reason })
  | (Node<'fail'> & { readonly reason: Reason })
  | (Node<'emit'> & { readonly name: Name; readonly args: readonly Arg[] })
  | (Node<'send'> & { readonly amount: Exp; readonly to: Exp })
  | (Node<'clear'> & { readonly place: Exp })
  | (Node<'try'> & {
      readonly call: ExtCall;
      readonly bind: Name | undefined;
      readonly then: Block;
      readonly otherwise: Block;
    })
  | (Node<'assign'> & { readonly place: Exp; readonly operator: AssignOperator; readonly value: Rhs })
  | (Node<'expression'> & { readonly value: Exp })
  | (Node<'callStatement'> & { readonly call: ExtCall })
  | (Node<'actor'> & { readonly names: readonly Name[]; readonly amount: Exp | undefined })
  | (Node<'as'> & { readonly who: Exp; readonly body: Block })
  | (Node<'expect'> & { readonly condition: Exp })
  | (Node<'expectFail'> & { readonly reason: Name | undefined; readonly isText: boolean; readonly body: Block })
  | (Node<'wait'> & { readonly time: Exp });

export type If = Node<'if'> & {
  readonly condition: Exp;
  readonly then: Block;
  readonly otherwise: Block | If | undefined;
};
export type AssignOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=';
export type Rhs = Exp | ExtCall | Deploy;
export type ExtCall = Node<'extCall'> & { readonly target: Exp; readonly paying: Exp | undefined };
export type Deploy = Node<'deploy'> & {
  readonly name: Name;
  readonly args: readonly Arg[];
  readonly paying: Exp | undefined;
};
export type Reason =
  | (Node<'reasonText'> & { readonly text: string })
  | (Node<'reasonError'> & { readonly name: Name; readonly args: readonly Arg[] });

// ───────────── expressions ─────────────

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '**';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type BinaryOperator = ArithmeticOperator | CompareOperator | 'and' | 'or';

export type Exp =
  | (Node<'binary'> & {
      readonly operator: BinaryOperator;
      readonly operatorSpan: Span;
      readonly left: Exp;
      readonly right: Exp;
    })
  | (Node<'not'> & { readonly of: Exp })
  | (Node<'neg'> & { readonly of: Exp })
  | (Node<'field'> & { readonly of: Exp; readonly name: Name })
  | (Node<'index'> & { readonly of: Exp; readonly key: Exp })
  | (Node<'call'> & { readonly of: Exp; readonly args: readonly Arg[] })
  | (Node<'name'> & { readonly text: string })
  | (Node<'number'> & { readonly value: bigint })
  /** `2.5 hlp`, `3 days`: the value in the smallest unit (wei, seconds). Exact, or a diagnostic. */
  | (Node<'quantity'> & { readonly value: bigint; readonly unit: string })
  | (Node<'hex'> & { readonly digits: string }) // without 0x, as written
  | (Node<'text'> & { readonly value: string })
  | (Node<'bool'> & { readonly value: boolean })
  | (Node<'list'> & { readonly items: readonly Exp[] });

/** `name: value` or just a value. */
export type Arg = { readonly name: Name | undefined; readonly value: Exp; readonly span: Span };
