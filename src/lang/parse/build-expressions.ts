/** The tree of expressions and types: one action for each rule of the grammar's last third. */

import type { ActionDict, Node } from 'ohm-js';
import type { Arg, BinaryOperator, Exp, ExtCall, Rhs, TypeNode } from '../ast.ts';
import { type Operand, type Operator, binary, foldChain, hold, link } from './build-chain.ts';
import { type BuildContext, expOf, itemsOf, nameOf, optional, spanOf, spanned, typeOf } from './build-context.ts';
import { quantityValue, textValue, wholeValue } from './literals.ts';

export function typeActions(context: BuildContext): ActionDict<TypeNode> {
  return {
    Type_map(_map, _open, key, _comma, value, _close) {
      return { node: 'map', span: spanOf(this, context), key: typeOf(key), value: typeOf(value) };
    },
    Type_list(_list, _open, of, _comma, cap, _close) {
      return { node: 'list', span: spanOf(this, context), of: typeOf(of), cap: expOf(cap) };
    },
    ident(_start, _rest) {
      return { node: 'named', span: spanOf(this, context), name: this.sourceString };
    },
  };
}

export function expressionActions(context: BuildContext): ActionDict<Rhs> {
  return { ...operatorActions(context), ...pathActions(context), ...literalActions(context), ...callActions(context) };
}

// ───────────── operators ─────────────

function operatorActions(context: BuildContext): ActionDict<Rhs> {
  return {
    Exp: chain,
    Arithmetic: chain,
    Comparison(nots, first, operators, rest) {
      const compared = chain(first, operators, rest);
      return prefixed('not', nots, compared, this, context);
    },
    Unary(minuses, base, powers, exponents) {
      const power = optional(powers);
      const exponent = optional(exponents);
      const raised =
        power && exponent
          ? binary(operandOf(base, context), operatorOf(power, context), operandOf(exponent, context), context)
          : expOf(base);
      return prefixed('neg', minuses, raised, this, context);
    },
  };

  function chain(first: Node, operators: Node, rest: Node): Exp {
    return foldChain(
      operandOf(first, context),
      operators.children.map((node) => operatorOf(node, context)),
      rest.children.map((node) => operandOf(node, context)),
      context,
    );
  }
}

function operandOf(node: Node, context: BuildContext): Operand {
  return { exp: expOf(node), span: spanOf(node, context) };
}

function operatorOf(node: Node, context: BuildContext): Operator {
  return { operator: node.sourceString as BinaryOperator, span: spanOf(node, context) };
}

/** The prefix nearest to the value is the innermost. */
function prefixed(kind: 'not' | 'neg', prefixes: Node, value: Exp, whole: Node, context: BuildContext): Exp {
  const end = spanOf(whole, context);
  return prefixes.children.reduceRight<Exp>(
    (of, prefix) => hold({ node: kind, span: spanned(spanOf(prefix, context), end), of }, [of], context),
    value,
  );
}

// ───────────── paths ─────────────

function pathActions(context: BuildContext): ActionDict<Rhs> {
  return { Path: path, Place: path, Brackets: (_open, inside, _close) => expOf(inside) };

  function path(primary: Node, suffixes: Node): Exp {
    const start = spanOf(primary, context);
    return suffixes.children.reduce<Exp>((of, suffix) => withSuffix(of, suffix, start), expOf(primary));
  }

  function withSuffix(of: Exp, suffix: Node, start: ReturnType<typeof spanOf>): Exp {
    const place = spanOf(suffix, context);
    const span = spanned(start, place);
    if (suffix.ctorName === 'Pick') {
      return link({ node: 'field', span, of, name: nameOf(suffix.child(1), context) }, [of], place, context);
    }
    if (suffix.ctorName === 'Index') {
      const key = expOf(suffix.child(1));
      return link({ node: 'index', span, of, key }, [of, key], place, context);
    }
    const args = argsOf(suffix, context);
    return link({ node: 'call', span, of, args }, [of, ...args.map((arg) => arg.value)], place, context);
  }
}

/** Of an `Args` node. */
export function argsOf(node: Node, context: BuildContext): Arg[] {
  return itemsOf(node.child(1)).map((arg) => {
    const label = optional(arg.child(0));
    const name = label && nameOf(label.child(0), context);
    return { name, value: expOf(arg.child(1)), span: spanOf(arg, context) };
  });
}

// ───────────── calls of others ─────────────

function callActions(context: BuildContext): ActionDict<Rhs> {
  return {
    ExtCall: (call, target, paying) => ({
      node: 'extCall',
      span: spanned(spanOf(call, context), spanOf(optional(paying) ?? target, context)),
      target: expOf(target),
      paying: payingOf(paying),
    }),
    Deploy: (deploy, name, args, paying) => ({
      node: 'deploy',
      span: spanned(spanOf(deploy, context), spanOf(optional(paying) ?? args, context)),
      name: nameOf(name, context),
      args: argsOf(args, context),
      paying: payingOf(paying),
    }),
  };
}

function payingOf(node: Node): Exp | undefined {
  const paying = optional(node);
  return paying && expOf(paying.child(1));
}

export const extCallOf = (node: Node): ExtCall => node.value();

// ───────────── literals and names ─────────────

function literalActions(context: BuildContext): ActionDict<Rhs> {
  return {
    List(_open, list, _close) {
      const items = itemsOf(list).map(expOf);
      return hold({ node: 'list', span: spanOf(this, context), items }, items, context);
    },
    quantity(written, _blanks, unit) {
      const value = quantityValue(written.sourceString, unit.sourceString) ?? 0n;
      return { node: 'quantity', span: spanOf(this, context), value, unit: unit.sourceString };
    },
    number(_digits) {
      return { node: 'number', span: spanOf(this, context), value: wholeValue(this.sourceString) };
    },
    hex(_mark, digits) {
      return { node: 'hex', span: spanOf(this, context), digits: digits.sourceString };
    },
    string(_open, _characters, _close) {
      return { node: 'text', span: spanOf(this, context), value: textValue(this.sourceString) };
    },
    boolean(_word) {
      return { node: 'bool', span: spanOf(this, context), value: this.sourceString === 'true' };
    },
    ident(_start, _rest) {
      return { node: 'name', span: spanOf(this, context), text: this.sourceString };
    },
  };
}
