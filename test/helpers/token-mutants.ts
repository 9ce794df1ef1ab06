/** The contracts of the project with one thing changed, and what the whole front end makes of them: parse, check, compile, verify, prices, messages. */

import { compileFiles } from '../../src/lang/artifact.ts';
import { hasErrors, type Diagnostic } from '../../src/lang/diagnostic.ts';
import { isCode, scan, type Piece } from '../../src/lang/parse/scan.ts';
import { renderAll } from '../../src/lang/render.ts';
import { positionAt, type SourceFile } from '../../src/lang/source.ts';
import { CONTRACT_FILES, filesOf } from './contracts.ts';
import { Dice } from './generate-dice.ts';

/** A contract with all it imports. */
export type FileSet = readonly SourceFile[];

export const MUTATIONS = ['drop', 'double', 'insert', 'replace', 'swap'] as const;
export type Mutation = (typeof MUTATIONS)[number];

export type Mutant = {
  readonly mutation: Mutation;
  readonly files: FileSet;
  /** The file that is changed, and where the change lies in its new text. */
  readonly file: number;
  readonly start: number;
  readonly end: number;
};

export async function contractSets(): Promise<readonly FileSet[]> {
  return Promise.all(CONTRACT_FILES.map(filesOf));
}

/** The same seed and number always give the same mutant. Every second change of a set with imports is in an imported file. */
export function mutantOf(sets: readonly FileSet[], seed: number, index: number): Mutant {
  const dice = new Dice(seed, index);
  const files = dice.pick(sets);
  const file = dice.chance(50) ? 0 : dice.below(files.length);
  const mutation = dice.pick(MUTATIONS);
  const text = files[file]?.text ?? '';
  const change = changeOf(scan(text).filter(isCode), mutation, dice);
  const mutated = text.slice(0, change.start) + change.text + text.slice(change.end);
  const { start } = change;
  return {
    mutation,
    files: files.map((one, i) => (i === file ? { ...one, text: mutated } : one)),
    file,
    start,
    end: start + change.text.length,
  };
}

type Change = { readonly start: number; readonly end: number; readonly text: string };

function changeOf(pieces: readonly Piece[], mutation: Mutation, dice: Dice): Change {
  const at = dice.below(pieces.length - 1);
  const [one, next] = pieces.slice(at) as [Piece, Piece];
  const { start, end, text } = one;
  const changes: Readonly<Record<Mutation, () => Change>> = {
    drop: () => ({ start, end, text: '' }),
    double: () => ({ start: end, end, text: ` ${text}` }),
    insert: () => ({ start, end: start, text: `${dice.pick(pieces).text} ` }),
    replace: () => ({ start, end, text: dice.pick(insteadOf(one, pieces, dice.chance(50))).text }),
    swap: () => ({ start, end: next.end, text: `${next.text} ${text}` }),
  };
  return changes[mutation]();
}

/** Every second time something of the same kind, a word for a word: that is more likely to make sense. */
function insteadOf(one: Piece, pieces: readonly Piece[], isAlike: boolean): readonly Piece[] {
  const others = pieces.filter(({ text }) => text !== one.text);
  const alike = others.filter(({ kind }) => kind === one.kind);
  return isAlike && alike.length > 0 ? alike : others;
}

export type Verdict = {
  readonly outcome: 'compiled' | 'refused' | 'beyond a limit' | 'exception';
  readonly milliseconds: number;
  /** Whether the first message stands within one line of the change; undefined when there is none. */
  readonly isNear: boolean | undefined;
  /** The first message, or what was thrown. */
  readonly said: string;
};

export function judge(mutant: Mutant): Verdict {
  const before = performance.now();
  const { outcome, said, first } = outcomeOf(mutant.files);
  return {
    outcome,
    milliseconds: performance.now() - before,
    isNear: first === undefined ? undefined : distance(mutant, first) <= 1,
    said,
  };
}

type Outcome = Pick<Verdict, 'outcome' | 'said'> & { readonly first?: Diagnostic | undefined };

/** A compiler that throws, or that neither compiles nor complains, is wrong whatever the source. */
export function outcomeOf(files: FileSet): Outcome {
  try {
    const { artifacts, diagnostics } = compileFiles(files);
    const said = renderAll(diagnostics.slice(0, 1), files);
    renderAll(diagnostics, files);
    if (!hasErrors(diagnostics)) return { outcome: 'compiled', said: artifacts.length > 0 ? '' : 'no contract left' };
    const limit = diagnostics.find(({ title }) => title === 'this contract is beyond a limit of the machine');
    if (limit !== undefined) return { outcome: 'beyond a limit', said: limit.primary.label };
    return { outcome: 'refused', said, first: diagnostics[0] };
  } catch (problem) {
    return {
      outcome: 'exception',
      said: problem instanceof Error ? (problem.stack ?? problem.message) : String(problem),
    };
  }
}

/** In lines, from the changed ones; another file is far away. */
function distance({ files, file, start, end }: Mutant, { primary: { span } }: Diagnostic): number {
  const source = files[file];
  if (source === undefined || span.file !== file) return Infinity;
  const line = positionAt(source, span.start).line;
  const [first, last] = [positionAt(source, start).line, positionAt(source, end).line];
  return Math.max(first - line, line - last, 0);
}
