/** Plays the statements of one test. */

import { addressToWord, wordToAddress, type Address } from '../base/address.ts';
import type { Expression, Local, TestExpression, TestRhs, TestStatement } from '../lang/tree.ts';
import { formatValue } from '../timeline/values.ts';
import type { Value } from '../vm/types.ts';
import type { Cast } from './cast.ts';
import { cannotAct, expectFailed, nothingFailed, otherFailure, tooLong, tooMuch, type Side } from './complaints.ts';
import type { StagedContracts } from './contracts.ts';
import type { Coverage } from './coverage.ts';
import { Doer } from './doer.ts';
import type { Questions } from './question.ts';
import { CallFailure, TestStop } from './results.ts';
import { actorNamed, type Actor, type Stage } from './stage.ts';

type Of<K extends TestStatement['kind']> = Extract<TestStatement, { readonly kind: K }>;

/** What a test is played with. */
export type Set = {
  readonly stage: Stage;
  readonly cast: Cast;
  readonly contracts: StagedContracts;
  readonly coverage: Coverage;
  readonly questions: Questions;
};

/** Of all loops of a test together. */
const MOST_ROUNDS = 10_000;
const MOST_WEI = 10n ** 30n;
const MOST_SECONDS = 1_000n * 366n * 24n * 3_600n;

export class Player {
  readonly #set: Set;
  readonly #doer: Doer;
  readonly #locals = new Map<Local, readonly Value[]>();
  #first: Actor | undefined;
  #rounds = 0;

  constructor(set: Set) {
    this.#set = set;
    this.#doer = new Doer(set, this.#locals);
  }

  get transactions(): number {
    return this.#doer.transactions;
  }

  get gas(): bigint {
    return this.#doer.gas;
  }

  /** `who` acts; undefined before the first actor is known, who then does. */
  async play(body: readonly TestStatement[], who: Actor | undefined): Promise<void> {
    for (const statement of body) await this.#statement(statement, who ?? this.#first);
  }

  async #statement(node: TestStatement, who: Actor | undefined): Promise<void> {
    switch (node.kind) {
      case 'actor':
        return this.#actors(node, who);
      case 'as':
        return this.play(node.body, await this.#actorOf(node.who, who));
      case 'let':
      case 'set':
        return this.#store(node.local, node.value, who);
      case 'act':
        await this.#doer.call(node.call, who);
        return;
      case 'send':
        return this.#send(node, who);
      case 'expect':
        return this.#expect(node, who);
      case 'expectFail':
        return this.#expectFail(node, who);
      case 'wait':
        return this.#wait(node, who);
      case 'if':
        return this.play((await this.#number(node.condition, who)) === 0n ? node.otherwise : node.then, who);
      case 'forRange':
        return this.#forRange(node, who);
    }
  }

  async #actors({ locals, amount, span }: Of<'actor'>, who: Actor | undefined): Promise<void> {
    const wei = amount === undefined ? 0n : await this.#number(amount, who);
    for (const local of locals) {
      const actor = actorNamed(local.name);
      this.#first ??= actor;
      this.#set.cast.addActor(actor);
      this.#locals.set(local, [addressToWord(actor.address)]);
      if (wei > MOST_WEI) throw new TestStop(tooMuch(span, 'more hlp than there is'));
      await this.#set.stage.give(actor.address, wei);
    }
  }

  async #wait({ time, span }: Of<'wait'>, who: Actor | undefined): Promise<void> {
    const seconds = await this.#number(time, who);
    if (seconds > MOST_SECONDS) throw new TestStop(tooMuch(span, 'longer than a thousand years'));
    this.#set.stage.wait(seconds);
  }

  async #actorOf(expression: TestExpression, who: Actor | undefined): Promise<Actor> {
    const address = wordToAddress(await this.#number(expression, who));
    const actor = this.#set.cast.actor(address);
    if (actor !== undefined) return actor;
    throw new TestStop(cannotAct(expression.span, this.#set.cast.nameOf(address)?.name ?? address));
  }

  async #store(local: Local, rhs: TestRhs, who: Actor | undefined): Promise<void> {
    const values = 'kind' in rhs ? await this.#doer.call(rhs, who) : await this.#doer.value(rhs, who);
    this.#locals.set(local, values);
    if (typeof local.type !== 'string' && local.type.kind === 'contract') {
      this.#set.cast.nameContract(addressIn(values), local.name);
    }
  }

  async #send({ amount, to, span }: Of<'send'>, who: Actor | undefined): Promise<void> {
    const wei = await this.#number(amount, who);
    const address = wordToAddress(await this.#number(to, who));
    await this.#doer.act({ to: address, data: new Uint8Array(0), wei }, who, span);
  }

  async #expect({ condition, span }: Of<'expect'>, who: Actor | undefined): Promise<void> {
    const { values: found, looked } = await this.#doer.valueSeen(condition, who);
    if (found[0] !== 0n) return;
    const { host, env } = { host: this.#set.stage.host(), env: this.#set.stage.env };
    const sides = this.#sidesOf(condition.value).map((side): Side => {
      const values = this.#doer.reckon(side, who, { host, env });
      return { span: side.span, shown: this.#shown(side, values) };
    });
    throw new TestStop(expectFailed(span, sides), undefined, looked);
  }

  /** Both sides of a comparison; nothing else has values worth showing. */
  #sidesOf(value: Expression): readonly Expression[] {
    return value.kind === 'compare' ? [value.left, value.right] : [];
  }

  #shown({ type }: Expression, values: readonly Value[]): string {
    return formatValue(type, undefined, values, this.#set.cast);
  }

  async #expectFail({ reason, body, span }: Of<'expectFail'>, who: Actor | undefined): Promise<void> {
    const wanted = reason === undefined ? 'a failure' : reason.kind === 'text' ? `"${reason.name}"` : reason.name;
    const failure = await this.#failureIn(body, who);
    if (failure === undefined) throw new TestStop(nothingFailed(span, wanted));
    const found = failure.reason.name === 'Error' ? failure.reason.fields[0]?.value : failure.reason.name;
    const isOfKind = reason?.kind === 'text' ? failure.reason.name === 'Error' : failure.reason.name !== 'Error';
    if (reason === undefined || (isOfKind && found === reason.name)) return;
    throw new TestStop(otherFailure(failure, span, wanted), failure.place);
  }

  async #failureIn(body: readonly TestStatement[], who: Actor | undefined): Promise<CallFailure | undefined> {
    try {
      await this.play(body, who);
      return undefined;
    } catch (error) {
      if (error instanceof CallFailure) return error;
      throw error;
    }
  }

  async #forRange({ local, from, to, body, span }: Of<'forRange'>, who: Actor | undefined): Promise<void> {
    const start = await this.#number(from, who);
    const end = await this.#number(to, who);
    for (let i = start; i < end; i++) {
      if (++this.#rounds > MOST_ROUNDS) throw new TestStop(tooLong(span, MOST_ROUNDS));
      this.#locals.set(local, [i]);
      await this.play(body, who);
    }
  }

  async #number(expression: TestExpression, who: Actor | undefined): Promise<bigint> {
    return (await this.#doer.value(expression, who))[0] as bigint;
  }
}

function addressIn([word = 0n]: readonly Value[]): Address {
  return wordToAddress(word as bigint);
}
