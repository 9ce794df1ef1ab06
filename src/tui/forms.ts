/**
 * Forms: made from what a contract takes, and turned into the words of the command that does the same. One field for each parameter
 * (`fields.ts`), read by its type and unit; there is no other way from a form to the chain than these words.
 */

import { CallError, parseArguments } from '../timeline/arguments.ts';
import { NO_NAMES } from '../timeline/values.ts';
import { LIMITS } from '../vm/limits.ts';
import { changedAt, excessOf, fieldOf, type FieldPath, fieldRows, isMissing, type Row, wordOf } from './fields.ts';
import type { Callable, ContractFacts, Field, Form, Parameter, Past, SourceFacts } from './model.ts';

export function callForm(contract: ContractFacts, callable: Callable, values: readonly string[] = []): Form {
  return {
    kind: callable.kind === 'action' ? 'send' : 'call',
    target: `${contract.name}.${callable.name}`,
    title: `${contract.name}.${callable.name}`,
    about: callable.about,
    fields: [
      ...callable.params.map((parameter, i) => fieldOf(parameter, values[i])),
      ...(callable.isPayable ? [PAY_FIELD] : []),
    ],
  };
}

export function deployForm(
  source: SourceFacts,
  about: string,
  params: readonly Parameter[] = [],
  isPayable = false,
): Form {
  const fields = [...params.map((parameter) => fieldOf(parameter)), ...(isPayable ? [PAY_FIELD] : [])];
  return { kind: 'deploy', target: source.path, title: `Put ${source.name} on the chain`, about, fields };
}

export function giveForm(): Form {
  const fields = [
    { name: 'who', type: 'address', help: 'who gets it', text: '' },
    { name: 'amount', type: 'uint256', unit: 'hlp', help: 'how much', text: '' },
    {
      name: MEMO,
      type: 'string',
      most: LIMITS.dataSize,
      help: 'what it is for; everybody can read it, unless it is private',
      text: '',
    },
    { name: PRIVATE, type: 'bool', help: 'true: only the two of you can read the memo', text: 'false' },
  ] as const;
  return {
    kind: 'give',
    target: '',
    title: 'Give somebody hlp',
    about: 'Moves hlp from you to somebody else.',
    fields,
  };
}

const PAY = '--pay';
const MEMO = '--memo';
const PRIVATE = '--private';
const TIME = '--time';
const SOURCE = '--source';
const PAY_FIELD: Field = { name: PAY, type: 'uint256', unit: 'hlp', help: 'hlp to send along', text: '' };

/** What can be said without asking anybody: what cannot be read, what is not there yet, or too long. */
export function problemIn({ fields }: Form): string | undefined {
  const rows = fieldRows(fields);
  const missing = rows.filter(isMissing).map(({ label }) => label);
  const wrong = rows.flatMap((row) => excessText(row) ?? unreadable(row) ?? []);
  const still = missing.length === 0 ? [] : [`Still to fill in: ${missing.join(', ')}.`];
  const all = [...(missing.length === 0 ? wrong.slice(0, 1) : wrong.map((text) => `${text}.`)), ...still];
  return all.length === 0 ? undefined : all.join(' ');
}

function excessText(row: Row): string | undefined {
  const excess = excessOf(row);
  return excess === undefined ? undefined : `${row.label}: ${excess}`;
}

/** Names are left to whoever knows them. */
function unreadable({ field, label, isList }: Row): string | undefined {
  const { text, type } = field;
  if (isList || text === '' || type === 'address') return undefined;
  try {
    parseArguments([{ ...field, name: label }], [wordOf(field)], NO_NAMES);
    return undefined;
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
}

/** The values of the parameters, in their order. */
export function argumentsOf({ fields }: Form): string[] {
  return fields.filter(({ name }) => !name.startsWith('--')).map(wordOf);
}

export function optionOf({ fields }: Form, option: '--pay' | '--memo' | '--private' | '--time'): string {
  return fields.find(({ name }) => name === option)?.text ?? '';
}

/** The words of the command that does what the form does. */
export function wordsOf(form: Form, me: string): string[] {
  if (form.past !== undefined) return whatIfWords(form, form.past);
  const values = argumentsOf(form);
  const target = form.target === '' ? [] : [form.target];
  const behind = [...form.fields.flatMap(optionWords), '--from', me];
  // A word that begins with a dash would be taken for an option; behind `--` nothing is.
  if (values.some((value) => value.startsWith('-'))) return [form.kind, ...behind, '--', ...target, ...values];
  return [form.kind, ...target, ...values, ...behind];
}

/** Only what is other than it was. */
function whatIfWords(form: Form, { place, who, whoThen }: Past): string[] {
  const changed = changedFields(form).flatMap(({ name, word }) => {
    if (!name.startsWith('--')) return ['--argument', `${name}=${word}`];
    return name === TIME ? [name, word.replace(/^(?=\d)/, '+')] : [name === PAY ? '--value' : name, word];
  });
  return ['what-if', `${place.block}.${place.index}`, ...changed, ...(who === whoThen ? [] : ['--caller', who])];
}

/** What a "what if" says otherwise, each with the word that stood there. */
export function changedFields({
  fields,
  past,
}: Form): { readonly name: string; readonly before: string; readonly word: string }[] {
  // prettier-ignore
  return fields.flatMap((field, i) => {
    const old = past?.fieldsThen[i];
    const [before, word] = [old === undefined ? '' : wordOf(old), wordOf(field)];
    return before === word ? [] : [{ name: field.name, before, word }];
  });
}

/** The fields that a "what if" has beside the arguments: hlp that go along, another source of what is put on the chain, and the time. */
export function whatIfFields(pay: string | undefined, isDeployment: boolean): Field[] {
  return [
    ...(isDeployment
      ? [{ name: SOURCE, type: 'string', help: 'another file to put on the chain instead', text: '' }]
      : []),
    ...(pay === undefined ? [] : [{ ...PAY_FIELD, text: pay }]),
    { name: TIME, type: 'int256', help: 'seconds later than it was, or earlier with a minus', text: '' },
  ];
}

/** An option as words; one that is yes or no is a switch. */
function optionWords({ name, type, text }: Field): string[] {
  if (!name.startsWith('--') || text === '') return [];
  if (type !== 'bool') return [name, text];
  return text === 'true' || text === 'yes' ? [name] : [];
}

/** The command of a form as far as it is filled in, and the words in it that still have to be written: `<name>`. */
export function commandOf(
  form: Form,
  me: string,
): { readonly words: readonly string[]; readonly placeholders: ReadonlySet<string> } {
  const missing = fieldRows(form.fields).filter(isMissing);
  const fields = missing.reduce<readonly Field[]>(
    (all, { path, label }) => changedAt(all, path, (field) => ({ ...field, text: `<${label}>` })),
    form.fields,
  );
  return { words: wordsOf({ ...form, fields }, me), placeholders: new Set(missing.map(({ label }) => `<${label}>`)) };
}

/** The form with the text of one field changed. */
export function withText(form: Form, path: FieldPath, change: (text: string) => string): Form {
  return { ...form, fields: changedAt(form.fields, path, (field) => ({ ...field, text: change(field.text) })) };
}
