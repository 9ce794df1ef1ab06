/** The tree of declarations: what a file, a contract and an interface hold. */

import type { ActionDict, Node } from 'ohm-js';
import type { Contract, Exp, File, Interface, Member, Param, Struct, TopItem, TypeNode } from '../ast.ts';
import {
  type BuildContext,
  type Declaration,
  declarationOf,
  docOf,
  expOf,
  isPresent,
  itemsOf,
  nameOf,
  optional,
  spanOf,
  typeOf,
} from './build-context.ts';
import { blockOf, bodyOf, sentenceOf } from './build-statements.ts';
import { textValue } from './literals.ts';

export function declarationActions(context: BuildContext): ActionDict<Declaration | File> {
  return {
    ...fileActions(context),
    ...dataActions(context),
    ...signalActions(context),
    ...functionActions(context),
    ...signatureActions(context),
  };
}

// ───────────── files ─────────────

function fileActions(context: BuildContext): ActionDict<Declaration | File> {
  return {
    File: (items) => ({ items: items.children.map((item) => declarationOf(item) as TopItem) }),
    Import(_import, names, _from, from) {
      return {
        node: 'import',
        span: spanOf(this, context),
        names: itemsOf(names).map((name) => nameOf(name, context)),
        from: textValue(from.sourceString),
      };
    },
    Contract(_contract, name, _open, members, _close): Contract {
      return {
        node: 'contract',
        ...head(this, name, context),
        members: members.children.map((member) => declarationOf(member) as Member),
      };
    },
    Interface(_interface, name, _open, signatures, _close): Interface {
      return {
        node: 'interface',
        ...head(this, name, context),
        signatures: signatures.children.map((node) => declarationOf(node) as Interface['signatures'][number]),
      };
    },
    Test(_test, sentence, body) {
      return {
        node: 'test',
        span: spanOf(this, context),
        sentence: sentenceOf(sentence, context),
        body: blockOf(body, context),
      };
    },
  };
}

/** What every declaration with a name begins with. */
function head(whole: Node, name: Node, context: BuildContext): Pick<Contract, 'span' | 'name' | 'doc'> {
  return { span: spanOf(whole, context), name: nameOf(name, context), doc: docOf(whole, context) };
}

// ───────────── data ─────────────

function dataActions(context: BuildContext): ActionDict<Declaration> {
  return {
    Accepts(_accepts, _hlp) {
      return { node: 'accepts', span: spanOf(this, context) };
    },
    State(_state, name, _colon, type, initial) {
      return { node: 'state', ...head(this, name, context), type: typeOf(type), initial: defaultOf(initial) };
    },
    Const(_const, name, _colon, type, value) {
      return { node: 'const', ...head(this, name, context), type: typeOf(type), value: expOf(value.child(1)) };
    },
    Struct(_struct, name, _open, fields, _close): Struct {
      return { node: 'struct', ...head(this, name, context), fields: fields.children.map(fieldOf) };
    },
    Enum(_enum, name, _open, members, _close) {
      return {
        node: 'enum',
        ...head(this, name, context),
        members: itemsOf(members).map((member) => nameOf(member, context)),
      };
    },
  };

  function fieldOf(field: Node): Struct['fields'][number] {
    return { name: nameOf(field.child(0), context), type: typeOf(field.child(2)) };
  }
}

/** The value of a `Default?`. */
function defaultOf(node: Node): Exp | undefined {
  const initial = optional(node);
  return initial && expOf(initial.child(1));
}

// ───────────── events, errors, invariants ─────────────

function signalActions(context: BuildContext): ActionDict<Declaration> {
  return {
    Event(_event, name, _open, params, _close) {
      return { node: 'event', ...head(this, name, context), params: itemsOf(params).map(eventParamOf) };
    },
    Error(_error, name, params) {
      return { node: 'error', ...head(this, name, context), params: paramsOf(params, context) };
    },
    Invariant(_invariant, sentence, _colon, condition) {
      return {
        node: 'invariant',
        span: spanOf(this, context),
        sentence: sentenceOf(sentence, context),
        condition: expOf(condition),
        doc: docOf(this, context),
      };
    },
  };

  function eventParamOf(node: Node): Param & { readonly indexed: boolean } {
    const [name, , type, indexed] = node.children as [Node, Node, Node, Node];
    return {
      name: nameOf(name, context),
      type: typeOf(type),
      initial: undefined,
      span: spanOf(node, context),
      indexed: isPresent(indexed),
    };
  }
}

// ───────────── functions ─────────────

function functionActions(context: BuildContext): ActionDict<Declaration> {
  return {
    Init(payable, _init, params, body) {
      return {
        node: 'init',
        span: spanOf(this, context),
        payable: isPresent(payable),
        params: paramsOf(params, context),
        body: blockOf(body, context),
        doc: docOf(this, context),
      };
    },
    Action(payable, _action, name, params, result, only, body) {
      return {
        node: 'action',
        ...head(this, name, context),
        payable: isPresent(payable),
        params: paramsOf(params, context),
        result: resultOf(result),
        only: onlyOf(only),
        body: bodyOf(body, context),
      };
    },
    View(_view, name, params, result, body) {
      return {
        node: 'view',
        ...head(this, name, context),
        params: paramsOf(params, context),
        result: typeOf(result.child(1)),
        body: bodyOf(body, context),
      };
    },
    Fn(_fn, name, params, result, body) {
      return {
        node: 'fn',
        ...head(this, name, context),
        params: paramsOf(params, context),
        result: resultOf(result),
        body: bodyOf(body, context),
      };
    },
  };
}

function signatureActions(context: BuildContext): ActionDict<Declaration> {
  return {
    Signature_action(payable, _action, name, params, result) {
      return {
        node: 'signature',
        ...head(this, name, context),
        kind: 'action',
        payable: isPresent(payable),
        params: paramsOf(params, context),
        result: resultOf(result),
      };
    },
    Signature_view(_view, name, params, result) {
      return {
        node: 'signature',
        ...head(this, name, context),
        kind: 'view',
        payable: false,
        params: paramsOf(params, context),
        result: typeOf(result.child(1)),
      };
    },
  };
}

/** Of a `Params` node. */
function paramsOf(node: Node, context: BuildContext): Param[] {
  return itemsOf(node.child(1)).map((param) => ({
    name: nameOf(param.child(0), context),
    type: typeOf(param.child(2)),
    initial: defaultOf(param.child(3)),
    span: spanOf(param, context),
  }));
}

/** The type of a `Returns?`. */
function resultOf(node: Node): TypeNode | undefined {
  const result = optional(node);
  return result && typeOf(result.child(1));
}

/** The addresses of an `Only?`. */
function onlyOf(node: Node): Exp[] {
  const only = optional(node);
  return only ? itemsOf(only.child(1)).map(expOf) : [];
}
