/** What a test does to its chain: asks views, makes calls and deployments, and finds out why one failed. */

import { addressToWord, wordToAddress, type Address } from '../base/address.ts';
import { concatBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { TransactionError } from '../chain/errors.ts';
import type { Span } from '../lang/ast.ts';
import { abiTypeOf } from '../lang/compile/layout.ts';
import type { Expression, ExternalFunction, Local, TestCall, TestExpression, ValueType } from '../lang/tree.ts';
import { reasonOf, type Reason } from '../timeline/explain.ts';
import { opened, replayOf } from '../timeline/replay.ts';
import { whoFailed } from '../timeline/running.ts';
import type { Told } from '../timeline/sentence.ts';
import { withUnit } from '../timeline/values.ts';
import { AbiError, decodeAbi, encodeAbi, selectorOf } from '../vm/abi.ts';
import type { Env, Host } from '../vm/host.ts';
import { Machine, type Outcome } from '../vm/machine.ts';
import type { Value } from '../vm/types.ts';
import type { Staged } from './contracts.ts';
import type { Set } from './player.ts';
import { tooDear } from './complaints.ts';
import { Looking } from './looking.ts';
import { CallFailure, type Looked, type Place, TestStop } from './results.ts';
import type { Act, Actor } from './stage.ts';

const GAS = 30_000_000;
/** Of all transactions and questions of one test together: some seconds' work. */
export const MOST_GAS = 300_000_000;
type World = { readonly host: Host; readonly env: Env };

export class Doer {
  readonly #set: Set;
  readonly #locals: Map<Local, readonly Value[]>;
  #spent = 0;
  #looking: Looking | undefined;
  transactions = 0;
  gas = 0n;

  /** `locals` are shared with whoever plays. */
  constructor(set: Set, locals: Map<Local, readonly Value[]>) {
    this.#set = set;
    this.#locals = locals;
  }

  /** Throws CallFailure. */
  async value(expression: TestExpression, who: Actor | undefined): Promise<readonly Value[]> {
    await this.answerQuestions(expression, who);
    return this.reckon(expression.value, who, this.#world());
  }

  /** Asks what the expression asks, in order, and keeps the answers. */
  async answerQuestions({ questions }: TestExpression, who: Actor | undefined): Promise<void> {
    for (const { local, target, function: fn, args, span } of questions) {
      const [to = 0n] = await this.value(target, who);
      const data = callData(fn, await this.#values(args, who));
      this.#locals.set(local, this.#ask(to as bigint, data, fn, who, span));
    }
  }

  /** The value of an expression whose questions are answered. */
  reckon(expression: Expression, who: Actor | undefined, { host, env }: World): readonly Value[] {
    const caller = who === undefined ? 0n : addressToWord(who.address);
    const answer = this.#set.questions.ask(expression, { host, env, caller, locals: this.#locals });
    if (!('status' in answer)) return answer;
    throw new CallFailure({ reason: this.#reason(answer, undefined), span: expression.span });
  }

  /** A transaction; its answer. */
  async call(call: TestCall, who: Actor | undefined): Promise<readonly Value[]> {
    const wei = call.paying === undefined ? 0n : ((await this.value(call.paying, who))[0] as bigint);
    return call.kind === 'deploy' ? this.#deploy(call, wei, who) : this.#callContract(call, wei, who);
  }

  async #deploy(call: TestCall & { kind: 'deploy' }, wei: bigint, who: Actor | undefined): Promise<readonly Value[]> {
    const staged = this.#set.contracts.of(call.contract);
    const types = staged.module.init?.def.params.map(({ type }) => type) ?? [];
    const data = concatBytes(staged.bytecode, encodeAbi(types, await this.#values(call.args, who)));
    const { contractAddress } = await this.act({ to: undefined, data, wei }, who, call.span, staged);
    if (contractAddress === undefined) throw new Error('a deployment that worked has an address');
    this.#set.cast.addContract(contractAddress, staged);
    return [addressToWord(contractAddress)];
  }

  async #callContract(
    call: TestCall & { kind: 'external' },
    wei: bigint,
    who: Actor | undefined,
  ): Promise<readonly Value[]> {
    const [to = 0n] = await this.value(call.target, who);
    const data = callData(call.function, await this.#values(call.args, who));
    const { output } = await this.act({ to: wordToAddress(to as bigint), data, wei }, who, call.span);
    return answerOf(call.type, output, call.span);
  }

  /** Mines one transaction. Throws CallFailure when it failed. */
  async act(
    act: Act,
    who: Actor | undefined,
    span: Span,
    deployed?: Staged,
  ): Promise<{ readonly output: Uint8Array; readonly contractAddress: Address | undefined }> {
    const { stage, cast } = this.#set;
    if (who === undefined) throw new CallFailure({ reason: plain('nobody acts yet: name an actor first'), span });
    const { block, receipt } = await this.#mined(who, act, span);
    const place = { block, index: 0 };
    this.transactions++;
    this.gas += receipt.gasUsed;
    this.#spend(Number(receipt.gasUsed), span);
    const at = (address: bigint): Staged | undefined => cast.contract(wordToAddress(address)) ?? deployed;
    const inside = this.#traced(block, at);
    if (receipt.status === 'success') return receipt;
    const { told } = replayOf(stage.chain, place, cast);
    const { reason = plain('it failed') } = told;
    throw this.#failed(reason, span, { inside, place, story: storyOf(told) });
  }

  /** Runs a mined transaction once more, to see which lines it reaches; where it ended. */
  #traced(block: number, at: (address: bigint) => Staged | undefined): Span | undefined {
    const { block: mined, run } = this.#set.stage.chain.replay(BigInt(block));
    const [transaction] = mined.transactions;
    const prepared = transaction && run.prepare(transaction);
    return prepared?.call && this.#set.coverage.run(opened(prepared).machine, at);
  }

  /** A test that never ends is no test. */
  #spend(gas: number, span: Span): void {
    this.#spent += gas;
    if (this.#spent > MOST_GAS) throw new TestStop(tooDear(span, MOST_GAS));
  }

  async #mined(who: Actor, act: Act, span: Span): ReturnType<Set['stage']['act']> {
    try {
      return await this.#set.stage.act(who, act);
    } catch (error) {
      if (error instanceof TransactionError) throw new CallFailure({ reason: plain(error.message), span });
      throw error;
    }
  }

  #ask(to: bigint, data: Uint8Array, fn: ExternalFunction, who: Actor | undefined, span: Span): readonly Value[] {
    const { host, env } = this.#world();
    const module = host.module(to);
    if (module === undefined) throw new CallFailure({ reason: plain('there is no contract at this address'), span });
    const caller = who === undefined ? 0n : addressToWord(who.address);
    const call = { kind: 'view', module, contract: to, caller, value: 0n, data, gas: GAS } as const;
    const machine = new Machine(host, env, call);
    const at = (address: bigint): Staged | undefined => this.#set.cast.contract(wordToAddress(address));
    const inside = this.#set.coverage.run(machine, at);
    const outcome = machine.outcome as Outcome;
    this.#spend(GAS - outcome.gasLeft, span);
    if (outcome.status === 'success') return answerOf(fn.result, outcome.data, span);
    // Its errors have the names of whoever failed, which may be a contract that this one asked.
    const failed = whoFailed(new Machine(host, env, call)) ?? wordToAddress(to);
    throw this.#failed(this.#reason(outcome, this.#set.cast.contract(failed)), span, { inside });
  }

  #failed(
    reason: Reason,
    span: Span,
    rest: { readonly inside?: Span | undefined; readonly place?: Place; readonly story?: string },
  ): CallFailure {
    if (reason.name !== undefined) this.#set.coverage.sawError(reason.name);
    const { inside, ...others } = rest;
    return new CallFailure({ reason, span, ...(inside === undefined ? {} : { inside }), ...others });
  }

  #reason({ status, data }: Pick<Outcome, 'status' | 'data'>, staged: Staged | undefined): Reason {
    if (status === 'success') throw new Error('what worked has no reason');
    const contract = staged && { module: staged.module, artifact: undefined };
    return reasonOf(status, data, contract, this.#set.cast);
  }

  async #values(args: readonly TestExpression[], who: Actor | undefined): Promise<Value[]> {
    const values: Value[] = [];
    for (const arg of args) values.push(...(await this.value(arg, who)));
    return values;
  }

  /** The same as `value`, with what was looked at for it. */
  async valueSeen(
    expression: TestExpression,
    who: Actor | undefined,
  ): Promise<{ readonly values: readonly Value[]; readonly looked: readonly Looked[] }> {
    const looking = new Looking();
    this.#looking = looking;
    try {
      return { values: await this.value(expression, who), looked: looking.all };
    } finally {
      this.#looking = undefined;
    }
  }

  #world(): World {
    const host = this.#set.stage.host();
    return { host: this.#looking?.watch(host) ?? host, env: this.#set.stage.env };
  }
}

/** `ana called counter.up(by: 4).` */
function storyOf({ kind, senderName, recipientName, call, amount }: Told): string {
  if (kind === 'deployment') return `${senderName} put a contract on the chain.`;
  const args = call?.args.map((arg) => `${show(arg.name)}: ${withUnit(arg.shown, arg)}`).join(', ');
  const paying = amount === '0' ? '' : `, paying ${amount} hlp`;
  if (call === undefined) return `${senderName} sent ${show(recipientName)} ${amount} hlp.`;
  return `${senderName} called ${show(recipientName)}.${show(call.function)}(${args})${paying}.`;
}

const plain = (text: string): Reason => ({ name: undefined, fields: [], text });

/** Throws CallFailure when another kind of contract stands there than the test says. */
function answerOf(type: ValueType | undefined, data: Uint8Array, span: Span): readonly Value[] {
  try {
    return decodeAbi(type === undefined ? [] : [abiTypeOf(type)], data);
  } catch (error) {
    if (error instanceof AbiError) throw new CallFailure({ reason: plain('the answer does not fit'), span });
    throw error;
  }
}

function callData({ name, params }: ExternalFunction, values: readonly Value[]): Uint8Array {
  const types = params.map(({ type }) => abiTypeOf(type));
  return concatBytes(selectorOf(name, types), encodeAbi(types, values));
}
