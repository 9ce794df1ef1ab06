/** What can happen to the picture, and what the picture can ask for. Both are plain data; `update.ts` and `session.ts` speak them. */

import type { Experiment, ExperimentName } from '../timeline/break.ts';
import type { Position } from '../timeline/position.ts';
import type { SourcePlace } from '../timeline/source-place.ts';
import type { Facts, Form, Model, Preview, Size, ValueRow, LabelledText } from './model.ts';
import type { Replay } from './lottery.ts';
import type { Breakpoint } from '../timeline/breakpoints/breakpoint.ts';
import type { Answer, Inquiry } from './pages/answer.ts';
import type { StepAnswer, StepQuestion } from './pages/step.ts';

/** A key by name (`up`, `enter`, `escape`, `tab`, `backtab`, `backspace`, `pageup` …), or the one character that was typed. */
export type Key = string;

export type Mined = {
  /** Of the transaction. */
  readonly hash: string;
  readonly replay: Replay;
  readonly told: readonly string[];
  readonly place: { readonly block: number; readonly index: number };
  /** What it put on the chain, by its name. */
  readonly contract: string | undefined;
};

export type Event =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'pasted'; readonly text: string }
  | { readonly kind: 'resized'; readonly size: Size }
  | { readonly kind: 'tick' }
  | { readonly kind: 'facts'; readonly facts: Facts }
  | { readonly kind: 'previewed'; readonly ticket: number; readonly preview: Preview }
  /** What was signed is on disk, and waits. */
  | { readonly kind: 'accepted'; readonly hash: string }
  | { readonly kind: 'mined'; readonly mined: Mined }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'formed'; readonly form: Form }
  | { readonly kind: 'memory'; readonly ticket: number; readonly rows: readonly ValueRow[]; readonly since: number }
  | { readonly kind: 'block'; readonly number: number; readonly about: readonly LabelledText[] }
  | { readonly kind: 'drawn'; readonly ticket: number; readonly tries: string; readonly seconds: number; readonly found: string | undefined } // prettier-ignore
  /** Where to begin looking at the copy that it was made on. */
  | { readonly kind: 'broke'; readonly experiment: Omit<Experiment, 'copy'>; readonly onCopy: Position }
  | { readonly kind: 'said'; readonly title: string; readonly text: string }
  | { readonly kind: 'stepped'; readonly ticket: number; readonly answer: StepAnswer }
  | { readonly kind: 'inquired'; readonly ticket: number; readonly answer: Answer }
  /** How far something that takes long has come, in the place of its answer. */
  | { readonly kind: 'working'; readonly ticket: number; readonly text: string }
  /** What was written behind `:break` is a breakpoint. */
  | { readonly kind: 'breakpoint'; readonly breakpoint: Breakpoint }
  /** How a long search for a block goes; undefined when it is over. */
  | { readonly kind: 'trying'; readonly text: string | undefined }
  /** `ticket`: of the question that has no answer. */
  | { readonly kind: 'trouble'; readonly message: string; readonly ticket?: number }
  /** To be said, and nothing ends by it. */
  | { readonly kind: 'notice'; readonly message: string };

export type Effect =
  | { readonly kind: 'preview'; readonly form: Form; readonly me: string; readonly ticket: number }
  | { readonly kind: 'send'; readonly form: Form; readonly me: string; readonly anyway: boolean }
  /** Compile a source, to see what its init takes. */
  | { readonly kind: 'form'; readonly path: string }
  | { readonly kind: 'memory'; readonly contract: string; readonly block: number; readonly ticket: number }
  | { readonly kind: 'block'; readonly number: number }
  | { readonly kind: 'draw'; readonly zeros: number; readonly ticket: number }
  | { readonly kind: 'stopDrawing' }
  | { readonly kind: 'break'; readonly which: ExperimentName }
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'step'; readonly question: StepQuestion; readonly ticket: number }
  | { readonly kind: 'inquire'; readonly inquiry: Inquiry; readonly ticket: number }
  /** Read a breakpoint as it was typed. */
  | { readonly kind: 'breakpoint'; readonly text: string; readonly here: SourcePlace | undefined }
  /** End what was asked with that ticket, as far as it got. */
  | { readonly kind: 'stop'; readonly ticket: number }
  | { readonly kind: 'leave' };

/** The picture after an event, and what is to be done about it. */
export type Next = readonly [Model, ...Effect[]];
