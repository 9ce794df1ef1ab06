/**
 * A contract as a page for the people who use it: what stands in `///`, who may call what, what can fail and when, and what it costs at most.
 * The same sources give the same page.
 */

import type { Artifact } from '../artifact.ts';
import { parseDoc } from '../check/natspec.ts';
import { typeText } from '../check/types.ts';
import { boundText } from '../gas/describe.ts';
import { textAt } from '../gas/names.ts';
import type { SignatureDecl, StateVariable, TypedContract, TypedFunction, Unit, ValueType } from '../tree.ts';
import { failuresOf, type Failing, type Failure } from './failures.ts';
import { code, listed, plain, plainWords } from './markdown.ts';
import { typesOf, typeLines } from './types.ts';

/** Markdown, with a line break at its end. `artifact` is what `contract` was compiled to. */
export function documentOf(contract: TypedContract, artifact: Artifact): string {
  const page: Page = { contract, artifact, failing: failuresOf(contract) };
  const { title, notice, author, dev } = parseDoc(contract.doc);
  const lines = [
    `# ${plainWords(title === '' ? contract.name : `${contract.name}: ${title}`)}`,
    ...paragraphs(notice, dev, author === '' ? '' : `By ${author}`),
    `From ${code(artifact.sourceName)}.${contract.acceptsHlp ? ' It takes hlp that is sent without a word.' : ''}`,
    ...section('What is always true', invariantLines(page)),
    ...section(
      'Actions',
      functionsOf(contract, 'action').flatMap((fn) => functionLines(page, fn)),
    ),
    ...section(
      'Views',
      functionsOf(contract, 'view').flatMap((fn) => functionLines(page, fn)),
    ),
    ...section(
      'Deployment',
      functionsOf(contract, 'init').flatMap((fn) => functionLines(page, fn)),
    ),
    ...section(
      'Events',
      contract.events.flatMap((event) => signatureLines('event', event)),
    ),
    ...section(
      'Errors',
      contract.errors.flatMap((error) => errorLines(page, error)),
    ),
    ...section('State', contract.states.map(stateLine)),
    ...section('Types', typesOf(contract).flatMap(typeLines)),
  ];
  return `${lines.join('\n\n')}\n`;
}

type Page = { readonly contract: TypedContract; readonly artifact: Artifact; readonly failing: readonly Failing[] };

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, ...lines];
}

function paragraphs(...texts: readonly string[]): string[] {
  return texts.filter((text) => text !== '').map(plain);
}

/** Without the short forms: they are told of with the full one. */
function functionsOf({ functions }: TypedContract, kind: TypedFunction['kind']): readonly TypedFunction[] {
  return functions.filter((fn) => fn.kind === kind && !fn.isShort).toSorted((a, b) => a.span.start - b.span.start);
}

function invariantLines({ contract, artifact }: Page): string[] {
  const lines = contract.invariants.map(
    ({ sentence, condition }) => `- ${plainWords(sentence)}: ${code(textAt(condition.span, artifact.files))}`,
  );
  return lines.length === 0 ? [] : ['An action that would break one of these fails, and nothing has happened.', lines.join('\n')]; // prettier-ignore
}

// ───────────── functions ─────────────

function functionLines(page: Page, fn: TypedFunction): string[] {
  const { notice, dev, params, result, says } = parseDoc(fn.doc);
  const facts = [
    ...fn.params.map((param) => fieldLine(param, params.get(param.name))),
    ...(fn.result === undefined ? [] : [answerLine(fn.result, fn.resultUnit, result)]),
    ...callerLines(page, fn),
    ...(fn.payable ? ['- Takes hlp along.'] : []),
    ...shortLines(page, fn),
    ...(says === '' ? [] : [`- Told as: ${plainWords(says)}`]),
    ...failureLines(page, fn),
    `- Gas: ${gasText(page, fn)}.`,
  ];
  const heading = fn.kind === 'init' ? [] : [`### ${plainWords(fn.name)}`];
  return [...heading, code(signatureText(fn)), ...paragraphs(notice, dev), facts.join('\n')];
}

function signatureText({ kind, name, payable, params, result }: TypedFunction): string {
  const given = params.map((param) => `${param.name}: ${typeText(param.type)}`).join(', ');
  const answer = result === undefined ? '' : ` -> ${typeText(result)}`;
  return `${payable ? 'payable ' : ''}${kind === 'init' ? 'init' : `${kind} ${name}`}(${given})${answer}`;
}

type Named = { readonly name: string; readonly type: ValueType; readonly unit: Unit | undefined };

function fieldLine({ name, type, unit }: Named, text = ''): string {
  return `- ${code(name)} (${code(typeText(type))}${unitText(unit)})${text === '' ? '' : `: ${plainWords(text)}`}`;
}

function answerLine(type: ValueType, unit: Unit | undefined, text: string): string {
  return `- Answers with ${code(typeText(type))}${unitText(unit)}${text === '' ? '' : `: ${plainWords(text)}`}`;
}

const unitText = (unit: Unit | undefined): string => (unit === undefined ? '' : ', in hlp');

function callerLines({ artifact }: Page, { kind, only }: TypedFunction): string[] {
  if (kind === 'init') return [];
  if (only.length === 0) return kind === 'view' ? [] : ['- Anyone may call it.'];
  return [`- Only ${listed(only.map(({ span }) => code(textAt(span, artifact.files))))} may call it.`];
}

function shortLines({ contract }: Page, { name }: TypedFunction): string[] {
  return contract.functions
    .filter((fn) => fn.isShort && fn.name === name)
    .map((fn) => `- Also as ${code(signatureText(fn))}.`);
}

function failureLines({ failing, artifact }: Page, fn: TypedFunction): string[] {
  const failures = failing.find((each) => each.fn === fn)?.failures ?? [];
  const lines = failures.map((failure) => `  - ${failureText(failure, artifact)}`);
  return lines.length === 0 ? [] : ['- Fails with', ...new Set(lines)];
}

function failureText({ reason, unless }: Failure, { files }: Artifact): string {
  const what = reason.kind === 'text' ? `“${plainWords(reason.text)}”` : code(reason.error.name);
  return unless === undefined ? what : `${what} unless ${code(textAt(unless, files))}`;
}

function gasText({ artifact }: Page, fn: TypedFunction): string {
  const cost = artifact.costs.entries.find((entry) => {
    const def = entry.fn?.def;
    return def?.kind === fn.kind && def.name === fn.name && def.params.length === fn.params.length;
  });
  if (cost === undefined) throw new Error(`${fn.name} has a cost as every function has`);
  const text = plainWords(boundText(cost, artifact.files));
  return cost.endless === undefined ? `at most ${text}` : text;
}

// ───────────── events, errors, state ─────────────

function signatureLines(kind: 'event' | 'error', { name, fields, doc }: SignatureDecl): string[] {
  const { notice, dev, params } = parseDoc(doc);
  const given = fields.map((field) => `${field.name}: ${typeText(field.type)}${field.indexed ? ' indexed' : ''}`);
  const lines = fields.map((field) => fieldLine(field, params.get(field.name)));
  return [
    `### ${plainWords(name)}`,
    code(`${kind} ${name}(${given.join(', ')})`),
    ...paragraphs(notice, dev),
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
  ];
}

/** Who fails with it, and when. */
function errorLines({ failing, artifact }: Page, error: SignatureDecl): string[] {
  const lines = failing.flatMap(({ fn, failures }) => {
    if (fn.isShort) return [];
    const own = failures.filter(({ reason }) => reason.kind === 'error' && reason.error === error);
    return own.length === 0 ? [] : [`- ${code(fn.name)}${conditions(own, artifact)}`];
  });
  return [...signatureLines('error', error), ...(lines.length === 0 ? ['Nothing fails with it.'] : ['Who fails with it:', lines.join('\n')])]; // prettier-ignore
}

function conditions(failures: readonly Failure[], { files }: Artifact): string {
  const all = failures.flatMap(({ unless }) => (unless === undefined ? [] : [`unless ${code(textAt(unless, files))}`]));
  return all.length === 0 ? '' : `, ${[...new Set(all)].join(', or ')}`;
}

function stateLine({ name, type, unit, doc }: StateVariable): string {
  const { notice, dev } = parseDoc(doc);
  const text = [notice, dev].filter((part) => part !== '').join(' ');
  return `${code(`${name}: ${typeText(type)}`)}${unitText(unit)}${text === '' ? '' : `  \n${plain(text)}`}`;
}
