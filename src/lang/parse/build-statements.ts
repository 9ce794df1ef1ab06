/** The tree of statements: one action for each. */

/* oxlint-disable unicorn/no-thenable -- an `if` has a half called `then`; nobody awaits a tree */

import type { ActionDict, Node } from 'ohm-js';
import type { AssignOperator, Block, Body, If, Name, Reason, Statement } from '../ast.ts';
import {
  type BuildContext,
  expOf,
  itemsOf,
  nameOf,
  optional,
  rhsOf,
  spanOf,
  spanned,
  statementOf,
  typeOf,
} from './build-context.ts';
import { argsOf, extCallOf } from './build-expressions.ts';
import { textValue } from './literals.ts';

export function statementActions(context: BuildContext): ActionDict<Statement> {
  return {
    ...bindingActions(context),
    ...flowActions(context),
    ...failureActions(context),
    ...effectActions(context),
    ...testActions(context),
  };
}

export function blockOf(node: Node, context: BuildContext): Block {
  return { node: 'block', span: spanOf(node, context), statements: node.child(1).children.map(statementOf) };
}

/** Of a `Body` node: a block, or `= answer`. */
export function bodyOf(node: Node, context: BuildContext): Body {
  const [first, second] = node.child(0).children;
  if (second !== undefined) return { node: 'answer', span: spanOf(node, context), value: expOf(second) };
  return blockOf(first ?? node, context);
}

/** A text as a name: what it says, and its place with the quotation marks. */
export function sentenceOf(node: Node, context: BuildContext): Name {
  return { text: textValue(node.sourceString), span: spanOf(node, context) };
}

// ───────────── names and places ─────────────

function bindingActions(context: BuildContext): ActionDict<Statement> {
  return {
    Let(_let, name, type, _equals, value) {
      return binding(this, false, name, type, value);
    },
    Var(_var, name, type, _equals, value) {
      return binding(this, true, name, type, value);
    },
    Assign(place, operator, value) {
      return {
        node: 'assign',
        span: spanOf(this, context),
        place: expOf(place),
        operator: operator.sourceString as AssignOperator,
        value: rhsOf(value),
      };
    },
    Clear(_clear, place) {
      return { node: 'clear', span: spanOf(this, context), place: expOf(place) };
    },
    ExpStatement(value) {
      return { node: 'expression', span: spanOf(this, context), value: expOf(value) };
    },
  };

  function binding(whole: Node, mutable: boolean, name: Node, note: Node, value: Node): Statement {
    const type = optional(note);
    return {
      node: 'let',
      span: spanOf(whole, context),
      mutable,
      name: nameOf(name, context),
      type: type && typeOf(type.child(1)),
      value: rhsOf(value),
    };
  }
}

// ───────────── flow ─────────────

function flowActions(context: BuildContext): ActionDict<Statement> {
  return {
    If(_if, condition, then, ladder, last) {
      const otherwise = optional(last);
      const end = spanOf(this, context);
      const below = ladder.children.reduceRight<Block | If | undefined>(
        (rest, step) => {
          const start = spanOf(step.child(1), context);
          return branch(start, end, step.child(2), step.child(3), rest);
        },
        otherwise && blockOf(otherwise.child(1), context),
      );
      return branch(end, end, condition, then, below);
    },
    For_range(_for, name, _in, from, _dots, to, cap, body) {
      return {
        node: 'forRange',
        span: spanOf(this, context),
        name: nameOf(name, context),
        from: expOf(from),
        to: expOf(to),
        cap: capOf(cap),
        body: blockOf(body, context),
      };
    },
    For_list(_for, name, _in, list, body) {
      return {
        node: 'forList',
        span: spanOf(this, context),
        name: nameOf(name, context),
        list: expOf(list),
        body: blockOf(body, context),
      };
    },
    While(_while, condition, cap, body) {
      return {
        node: 'while',
        span: spanOf(this, context),
        condition: expOf(condition),
        cap: capOf(cap),
        body: blockOf(body, context),
      };
    },
    Break(_break) {
      return { node: 'break', span: spanOf(this, context) };
    },
    Continue(_continue) {
      return { node: 'continue', span: spanOf(this, context) };
    },
    Return(_return, value) {
      const answer = optional(value);
      return { node: 'return', span: spanOf(this, context), value: answer && expOf(answer) };
    },
  };

  function branch(
    start: ReturnType<typeof spanOf>,
    end: ReturnType<typeof spanOf>,
    condition: Node,
    then: Node,
    otherwise: Block | If | undefined,
  ): If {
    return {
      node: 'if',
      span: spanned(start, end),
      condition: expOf(condition),
      then: blockOf(then, context),
      otherwise,
    };
  }
}

/** The number after `, max`. */
function capOf(node: Node): ReturnType<typeof expOf> | undefined {
  const cap = optional(node);
  return cap && expOf(cap.child(2));
}

// ───────────── failing ─────────────

function failureActions(context: BuildContext): ActionDict<Statement> {
  return {
    Require(_require, condition, _else, reason) {
      return {
        node: 'require',
        span: spanOf(this, context),
        condition: expOf(condition),
        reason: reasonOf(reason, context),
      };
    },
    Fail(_fail, reason) {
      return { node: 'fail', span: spanOf(this, context), reason: reasonOf(reason, context) };
    },
    Try(_try, call, bind, then, _else, otherwise) {
      const answer = optional(bind);
      return {
        node: 'try',
        span: spanOf(this, context),
        call: extCallOf(call),
        bind: answer && nameOf(answer.child(1), context),
        then: blockOf(then, context),
        otherwise: blockOf(otherwise, context),
      };
    },
  };
}

function reasonOf(node: Node, context: BuildContext): Reason {
  const span = spanOf(node, context);
  const [first, args] = node.child(0).children;
  if (first !== undefined && args !== undefined) {
    return { node: 'reasonError', span, name: nameOf(first, context), args: argsOf(args, context) };
  }
  return { node: 'reasonText', span, text: textValue(node.sourceString) };
}

// ───────────── effects ─────────────

function effectActions(context: BuildContext): ActionDict<Statement> {
  return {
    Emit(_emit, name, args) {
      return { node: 'emit', span: spanOf(this, context), name: nameOf(name, context), args: argsOf(args, context) };
    },
    Send(_send, amount, _to, to) {
      return { node: 'send', span: spanOf(this, context), amount: expOf(amount), to: expOf(to) };
    },
    CallStatement(call) {
      return { node: 'callStatement', span: spanOf(this, context), call: extCallOf(call) };
    },
  };
}

// ───────────── only in tests ─────────────

function testActions(context: BuildContext): ActionDict<Statement> {
  return {
    Actor(_actor, names, amount) {
      const funds = optional(amount);
      return {
        node: 'actor',
        span: spanOf(this, context),
        names: itemsOf(names).map((name) => nameOf(name, context)),
        amount: funds && expOf(funds.child(1)),
      };
    },
    As(_as, who, body) {
      return { node: 'as', span: spanOf(this, context), who: expOf(who), body: blockOf(body, context) };
    },
    Expect(_expect, condition) {
      return { node: 'expect', span: spanOf(this, context), condition: expOf(condition) };
    },
    ExpectFail(_expect, _fail, expected, body) {
      const reason = optional(expected)?.child(0);
      const isText = reason?.ctorName === 'ExpectedReason_text';
      return {
        node: 'expectFail',
        span: spanOf(this, context),
        reason: reason && (isText ? sentenceOf(reason, context) : nameOf(reason, context)),
        isText,
        body: blockOf(body, context),
      };
    },
    Wait(_wait, time) {
      return { node: 'wait', span: spanOf(this, context), time: expOf(time) };
    },
  };
}
