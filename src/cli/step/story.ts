/** What happens to a source file on its chain: others are put there, then the contract that is stepped; then calls, of which the last is stepped. */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { TransactionError } from '../../chain/errors.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { type DraftDeed, Drafts } from '../../timeline/draft.ts';
import { type Position, stepPosition } from '../../timeline/position.ts';
import { toldAt } from '../../timeline/replay.ts';
import { Timeline } from '../../timeline/timeline.ts';
import type { Person } from '../../wallet/mnemonic.ts';
import { type Input, optionOf, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { withNames } from '../transact.ts';
import { amountIn, contractIn, type NamedContract } from '../who.ts';
import { type CallText, parseInit, type WaitText } from './call-text.ts';
import { developmentCaller, usualCaller } from './caller.ts';
import { calledBy } from './calling.ts';
import { Cast, type Deployed, initText } from './cast.ts';
import type { Done, OwnChain } from './own-chain.ts';
import type { Subject } from './subject.ts';

/** The contract that is stepped, and the others that it may need. */
export type Files = { readonly own: Artifact; readonly others: readonly Artifact[] };

type Act = CallText | WaitText;
type Acts = readonly Act[];

/** What was done, in order. */
type Deed = { readonly text: string; readonly position: Position; readonly failed: string | undefined };

export class Story {
  readonly #stage: OwnChain;
  readonly #cast: Cast;
  readonly #files: Files;
  readonly #input: Input;
  readonly #deeds: Deed[] = [];
  readonly #notes: string[] = [];

  constructor(stage: OwnChain, files: Files, input: Input) {
    this.#stage = stage;
    this.#cast = new Cast(stage);
    this.#files = files;
    this.#input = input;
  }

  async play(calls: Acts, about: string): Promise<Subject> {
    if (calls.at(-1)?.kind === 'wait') throw new Misuse('call: behind the last wait nothing happens; end with a call');
    const before = calls.slice(0, deployedFirst(calls));
    const rest = calls.slice(before.length);
    const own = await this.#begin(before, rest.length === 0);
    if (own === undefined && rest.length > 0) this.#notes.push('It did not begin, so nothing was called.');
    return this.#subject(about, own && (await this.#playAll(rest, own)));
  }

  /** Puts the contracts on the chain. Undefined where the one that is stepped did not begin. */
  async #begin(before: Acts, isOnly: boolean): Promise<NamedContract | undefined> {
    const silent = this.#silent(before);
    const usual = developmentCaller(usualCaller(this.#input));
    for (const each of await this.#acting('putting the contracts there', () => this.#cast.deployAll(silent, usual)))
      this.#note(each);
    for (const act of before) await this.#prepare(act);
    for (const artifact of silent) if (!this.#isThere(artifact)) this.#notes.push(missingText(artifact));
    return this.#deployOwn(usual, isOnly);
  }

  /** Those that nobody puts there by name. Where there are contracts already, whoever says what a contract begins with means those. */
  #silent(before: Acts): readonly Artifact[] {
    if (this.#stage.isCopy && optionOf(this.#input, 'init') !== undefined) return [];
    return this.#files.others.filter(({ name }) => !before.some((act) => act.kind === 'deploy' && act.name === name));
  }

  #isThere({ name }: Artifact): boolean {
    return this.#deeds.some(({ text }) => text === deployText(name));
  }

  async #deployOwn(who: Person, isOnly: boolean): Promise<NamedContract | undefined> {
    const { own } = this.#files;
    const init = optionOf(this.#input, 'init');
    const words = init === undefined ? undefined : parseInit(init);
    const wei = isOnly ? amountIn(optionOf(this.#input, 'pay') ?? '0', '--pay') : 0n;
    const deployed = await this.#acting(own.name, () => this.#cast.deploy(own, { who, words, wei, place: '--init' }));
    this.#note(deployed);
    return deployed.contract;
  }

  async #prepare(act: Act): Promise<void> {
    if (act.kind === 'wait') return this.#stage.wait(act.seconds);
    const place = `call: ${show(act.text)}`;
    const artifact = this.#other(act.name);
    const who = developmentCaller(act.who ?? usualCaller(this.#input));
    const wei = act.paying === undefined ? 0n : amountIn(act.paying, place);
    const words = act.words.length === 0 ? undefined : act.words;
    this.#note(await this.#acting(act.text, () => this.#cast.deploy(artifact, { who, words, wei, place })), act.text);
  }

  #other(wanted: string): Artifact {
    const { others } = this.#files;
    const artifact = others.find(({ name }) => name === wanted);
    if (artifact !== undefined) return artifact;
    const names = others.map(({ name }) => name);
    const there = names.length === 0 ? 'the files hold no other contract' : `there is: ${names.join(', ')}`;
    throw new Misuse(`call: there is no contract "${show(wanted)}"${meant(wanted, names)} to deploy; ${there}`);
  }

  /** One after the other; the last one is a question that waits to be asked, where it is a view. */
  async #playAll(calls: Acts, own: NamedContract): Promise<DraftDeed | undefined> {
    let question: DraftDeed | undefined;
    for (const [i, call] of calls.entries()) {
      const isLast = i === calls.length - 1;
      question = call.kind === 'call' ? await this.#call(call, own, isLast) : undefined;
      if (call.kind !== 'call') await this.#prepare(call);
    }
    return question;
  }

  async #call(call: CallText, own: NamedContract, isLast: boolean): Promise<DraftDeed | undefined> {
    const { names } = this.#stage;
    const otherwise = isLast ? optionOf(this.#input, 'pay') : undefined;
    const contract = this.#target(call, own);
    const { kind, to, data, wei } = calledBy(call, contract, { names, otherwise });
    const who = developmentCaller(call.who ?? usualCaller(this.#input));
    if (kind === 'view') return { kind, to, data, from: who.address };
    const done = await this.#acting(call.text, () => this.#stage.act(who, { to, wei, data }));
    this.#deeds.push(this.#deed(call.text, done));
    return undefined;
  }

  #target({ target, text }: CallText, own: NamedContract): NamedContract {
    if (target === undefined) return own;
    return this.#cast.contract(target) ?? contractIn(target, `call: ${show(text)}`, this.#stage);
  }

  /** What could not even be mined, in plain words: mostly, that there is too little hlp. */
  async #acting<T>(text: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      throw new Failed(error.rule, `${show(text)} cannot be done: ${withNames(error.message, this.#stage.names)}`);
    }
  }

  #note({ artifact, done }: Deployed, text = deployText(artifact.name)): void {
    this.#deeds.push(this.#deed(text, done));
  }

  #deed(text: string, { block, receipt }: Done): Deed {
    const { reason } = toldAt(this.#stage.chain, { block, index: 0 }, this.#stage.names);
    const failed = receipt.status === 'success' ? undefined : (reason?.text ?? 'it failed');
    return { text: show(text), position: stepPosition(block, 0), failed };
  }

  #subject(about: string, question: DraftDeed | undefined): Subject {
    const { chain, names } = this.#stage;
    const drafts = question && new Drafts(chain, this.#stage.next, [question], names);
    const timeline = Timeline.open(chain, names, drafts === undefined ? {} : { drafts });
    const last = this.#deeds.at(-1) as Deed;
    const before = question === undefined ? this.#deeds.slice(0, -1) : this.#deeds;
    return {
      kind: 'source',
      chain,
      names,
      timeline,
      position: question === undefined ? last.position : timeline.draftPosition(0),
      isWhole: true,
      notes: [`${about}: nothing of this happened on any other chain.`, ...beforeText(before), ...this.#notes],
      data: { isDraft: true, source: wordAt(this.#input, 0), before: before.map(dataOf) },
      close: async () => {},
    };
  }
}

/** How many stand before the contract that is stepped: all up to the last that is put on the chain before anything is called. */
function deployedFirst(calls: Acts): number {
  const first = calls.findIndex(({ kind }) => kind === 'call');
  const leading = first === -1 ? calls : calls.slice(0, first);
  return leading.findLastIndex(({ kind }) => kind === 'deploy') + 1;
}

const deployText = (name: string): string => `deploy ${name}`;

function missingText(artifact: Artifact): string {
  return `${show(artifact.name)} is not there: it begins with ${initText(artifact)}; put 'deploy ${show(artifact.name)}(…)' in front.`;
}

function beforeText(deeds: readonly Deed[]): string[] {
  if (deeds.length === 0) return [];
  const done = deeds.map(({ text, position, failed }) => {
    const place = `${position.block}.${position.transaction}`;
    return failed === undefined ? `${place} ${text}` : `${place} ${text}, which failed: ${failed}`;
  });
  return [`Before it: ${done.join('; ')}.`];
}

function dataOf({ text, position: { block, transaction }, failed }: Deed): object {
  return { call: text, block, index: transaction, ...(failed === undefined ? {} : { failed }) };
}
