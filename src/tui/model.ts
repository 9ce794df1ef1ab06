/**
 * The picture: everything the screen shows, as plain data. `update.ts` is the one function that changes it, `session.ts` does
 * what it asks for (node, timeline), `frame.ts` draws it. What is in here came from the chain as it is; `lines.ts` makes it safe.
 */

import type { AbiParameter } from '../lang/abi.ts';
import type { ExperimentName } from '../timeline/break.ts';
import type { Position } from '../timeline/position.ts';
import { type Desk, EMPTY_DESK, type Ref } from './desk.ts';
import type { Word } from './glossary.ts';
import type { Replay } from './lottery.ts';
import type { AnswerPage } from './pages/answer.ts';
import type { Ground, StepPage } from './pages/step.ts';

export type Size = { readonly columns: number; readonly rows: number };

// ───────────── what is known of the chain ─────────────

export type Parameter = AbiParameter & { readonly help: string };

export type Callable = {
  readonly name: string;
  readonly kind: 'action' | 'view';
  readonly isPayable: boolean;
  readonly about: string;
  readonly params: readonly Parameter[];
};

export type ContractFacts = {
  readonly name: string;
  readonly address: string;
  readonly about: string;
  readonly functions: readonly Callable[];
};

export type TransactionFacts = {
  readonly index: number;
  readonly sentence: string;
  readonly failed: boolean;
  /** All there is to say about it, line by line. */
  readonly details: string;
};

export type BlockFacts = {
  readonly number: number;
  readonly hash: string;
  readonly tries: string;
  readonly transactions: readonly TransactionFacts[];
};

/** A file that can be put on the chain; `isTour`: the village of the first minutes. */
export type SourceFacts = { readonly path: string; readonly name: string; readonly isTour: boolean };

export type PersonFacts = {
  readonly name: string;
  readonly address: string;
  readonly hlp: string;
  /** The key is not open here, so one cannot be this person on the screen. */
  readonly isElsewhere?: boolean;
};

/** How far the village's story has come. */
export type VillageFacts = {
  readonly steward: string;
  readonly contract: string;
  readonly members: readonly string[];
  readonly payment: { readonly block: number; readonly index: number } | undefined;
};

export type Facts = {
  readonly head: number;
  readonly waiting: number;
  /** Mining is held. */
  readonly isPaused: boolean;
  readonly people: readonly PersonFacts[];
  readonly contracts: readonly ContractFacts[];
  readonly sources: readonly SourceFacts[];
  /** The newest ones, newest first. */
  readonly blocks: readonly BlockFacts[];
  readonly village: VillageFacts | undefined;
};

// ───────────── forms ─────────────

export type Field = Parameter & {
  readonly text: string;
  /** The elements of a list, the fields of a struct: then there is no text. */
  readonly parts?: readonly Field[];
  /** Bytes that a text may have, where that is another number than the machine's. */
  readonly most?: number;
};

export type Form = {
  readonly kind: 'deploy' | 'send' | 'call' | 'give' | 'what if';
  /** `village.pay`, `contracts/village.hlp`; empty for a gift. */
  readonly target: string;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
  /** Of a "what if": what happened, and who does it this time. */
  readonly past?: Past;
};

/** A transaction as it was. */
export type Past = {
  readonly on: Ground;
  readonly place: { readonly block: number; readonly index: number };
  readonly who: string;
  readonly whoThen: string;
  readonly fieldsThen: readonly Field[];
};

/** What would happen, tried out before signing; or the answer of a view. */
export type Preview =
  | { readonly kind: 'incomplete'; readonly message: string }
  | { readonly kind: 'changes'; readonly rows: readonly ValueRow[]; readonly cost: string; readonly gas: string }
  | { readonly kind: 'fails'; readonly reason: string; readonly details: readonly string[] }
  | { readonly kind: 'answer'; readonly text: string };

// ───────────── values ─────────────

/** A value by its name, in a list: what would change, what is remembered, what there is at a step. Enter shows it whole. */
export type ValueRow = {
  readonly name: string;
  /** What it was before; undefined for what did not change, and for hlp that somebody gains or loses: then `now` is how much. */
  readonly old?: string | undefined;
  readonly now: string;
  readonly type?: string | undefined;
  /** Of a leaf: its name on the chain, with whole addresses. */
  readonly path?: string | undefined;
  /** The heading under which it stands. */
  readonly group?: { readonly word: Word; readonly shown: string };
  /** By which it can be found at other places. */
  readonly ref?: Ref;
  /** Where Enter leads. */
  readonly go?: Position;
  /** What there is to say about it, shown while it is chosen. */
  readonly about?: string;
};

/** Letters that the shown rows must have somewhere; while they are typed, letters are no keys. */
export type Filter = { readonly text: string; readonly isTyping: boolean };

/** Rows of values to choose from. */
export type ValueList = { readonly cursor: number; readonly filter: Filter };

// ───────────── pages ─────────────

export type FormPage = {
  readonly kind: 'form';
  readonly form: Form;
  /** The chosen row: a field, or behind them what can be done. */
  readonly cursor: number;
  readonly preview: Preview | undefined;
  /** Something was changed since that was tried out. */
  readonly isStale: boolean;
  readonly ticket: number;
};

export type MiningPage = {
  readonly kind: 'mining';
  /** The words of the command that does the same. */
  readonly words: readonly string[];
  readonly hash: string;
  readonly replay: Replay | undefined;
  /** How far the replay is shown. */
  readonly shown: number;
  readonly told: readonly string[];
  readonly place: { readonly block: number; readonly index: number } | undefined;
  /** What it put on the chain, by its name. */
  readonly contract: string | undefined;
  readonly problem: string | undefined;
};

export type LotteryPage = {
  readonly kind: 'lottery';
  readonly zeros: number;
  readonly tries: string;
  readonly seconds: number;
  readonly found: string | undefined;
  readonly ticket: number;
};

/** A label and what there is to say about it. */
export type LabelledText = readonly [label: Word, text: string];

export type ListPage =
  | { readonly kind: 'home'; readonly cursor: number }
  | { readonly kind: 'sources'; readonly cursor: number }
  | { readonly kind: 'people'; readonly cursor: number }
  | { readonly kind: 'breaks'; readonly cursor: number }
  | { readonly kind: 'breakpoints'; readonly cursor: number }
  | { readonly kind: 'contract'; readonly name: string; readonly cursor: number }
  | {
      readonly kind: 'block';
      readonly number: number;
      readonly cursor: number;
      readonly about: readonly LabelledText[];
    };

export type MemoryPage = ValueList & {
  readonly kind: 'memory';
  readonly contract: string;
  readonly block: number;
  /** The block that put the contract on the chain; undefined until it is known. */
  readonly since: number | undefined;
  readonly rows: readonly ValueRow[] | undefined;
  readonly ticket: number;
};

/** What Enter does with a value: shows it whole, asks why it is so, pins it, shows where it lies in the tree. */
export type Purpose = 'look' | 'why' | 'pin' | 'tree';

/** Everything there is at one place of the stepper. */
export type ValuesPage = ValueList & {
  readonly kind: 'values';
  readonly purpose: Purpose;
  readonly on: Ground;
  readonly position: Position;
  /** Where they were looked at, `4.0.21`. */
  readonly place: string;
  readonly rows: readonly ValueRow[];
};

/** Text to read: what a command said, the help, the story of an experiment. */
export type TextPage = {
  readonly kind: 'text';
  readonly title: string;
  readonly text: string;
  readonly offset: number;
  /** Which words it uses, beside the labels that `?` finds in the text by itself. */
  readonly words?: readonly Word[];
  /** It is the page that explains words: `?` closes it. */
  readonly isWords?: boolean;
  /** The rule that it ends at. */
  readonly rule?: string;
  /** The transaction it tells of, to be stepped through. */
  readonly place?: { readonly block: number; readonly index: number };
  /** Where to begin looking at the copy that it tells of. */
  readonly onCopy?: Position;
  /** What to say there first. */
  readonly note?: string | undefined;
};

export type Page =
  | FormPage
  | MiningPage
  | LotteryPage
  | ListPage
  | MemoryPage
  | ValuesPage
  | AnswerPage
  | TextPage
  | StepPage;

export type Model = {
  readonly size: Size;
  readonly directory: string;
  /** What one types into a shell for this program. */
  readonly program: string;
  readonly me: string;
  readonly facts: Facts;
  /** The last one is looked at; Esc goes back to the one before. There is always the home page at the bottom. */
  readonly pages: readonly [Page, ...Page[]];
  /** The line that is being typed: a command behind `:`, a place to go to, what to search for. */
  readonly command: string | undefined;
  readonly prompt: Prompt;
  readonly desk: Desk;
  /** Something to say once, until the next key. */
  readonly notice: string | undefined;
  /** How a long search for a block goes, as long as it does. */
  readonly trying: string | undefined;
  /** Chapters of the first minutes that leave no trace on the chain. */
  readonly seen: { readonly stepped: boolean; readonly broke: readonly ExperimentName[] };
  /** Counts questions to the session, so that late answers can be told from new ones. */
  readonly ticket: number;
};

/** What the line that is being typed is for. */
export type Prompt = ':' | 'go to' | 'search';

type Opening = Pick<Model, 'size' | 'directory' | 'facts' | 'me'> & Partial<Pick<Model, 'seen' | 'program'>>;

const NOTHING_SEEN: Model['seen'] = { stepped: false, broke: [] };

export function firstModel({ seen = NOTHING_SEEN, program = 'hlp', ...opening }: Opening): Model {
  return {
    ...opening,
    program,
    seen,
    pages: [{ kind: 'home', cursor: 0 }],
    command: undefined,
    prompt: ':',
    desk: EMPTY_DESK,
    notice: undefined,
    trying: undefined,
    ticket: 0,
  };
}

/** Whom one can be here. */
export function signersIn({ people }: Facts): readonly string[] {
  return people.flatMap(({ name, isElsewhere }) => (isElsewhere === true ? [] : [name]));
}

export function pageOf(model: Model): Page {
  return model.pages.at(-1) ?? model.pages[0];
}

/** The page that is looked at, replaced. */
export function withPage(model: Model, page: Page): Model {
  return { ...model, pages: [...model.pages.slice(0, -1), page] as unknown as Model['pages'] };
}

export function opened(model: Model, page: Page): Model {
  return { ...model, pages: [...model.pages, page] };
}

export function back(model: Model): Model {
  return model.pages.length === 1 ? model : { ...model, pages: model.pages.slice(0, -1) as unknown as Model['pages'] };
}
