/**
 * Forms: made from what a contract takes, and turned into the words of the command that does the same. One field for each parameter,
 * read by its type and unit; there is no other way from a form to the chain than these words.
 */

import type { Callable, ContractFacts, Facts, Field, Form, Parameter, SourceFacts } from './model.ts';

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
    { name: MEMO, type: 'string', help: 'what it is for; everybody can read it', text: '' },
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
const PAY_FIELD: Field = { name: PAY, type: 'uint256', unit: 'hlp', help: 'hlp to send along', text: '' };

function fieldOf(parameter: Parameter, text = parameter.type === 'bool' ? 'false' : ''): Field {
  return { ...parameter, text };
}

/** What must be there and is not. An empty text is a text; options may be left out. */
export function missingIn({ fields }: Form): string[] {
  return fields.filter((field) => field.text === '' && !isOptional(field)).map(({ name }) => name);
}

const isOptional = ({ name, type }: Field): boolean => name.startsWith('--') || type === 'string' || type === 'bytes';

/** The values of the parameters, in their order. */
export function argumentsOf({ fields }: Form): string[] {
  return fields
    .filter(({ name }) => !name.startsWith('--'))
    .map(({ text, type }) => (type === 'bytes' && text === '' ? '0x' : text));
}

export function optionOf({ fields }: Form, option: '--pay' | '--memo'): string {
  return fields.find(({ name }) => name === option)?.text ?? '';
}

/** The words of the command that does what the form does. */
export function wordsOf(form: Form, me: string): string[] {
  const values = argumentsOf(form);
  const target = form.target === '' ? [] : [form.target];
  const options = form.fields.filter(({ name, text }) => name.startsWith('--') && text !== '');
  const signing = form.kind === 'call' ? [] : ['--from', me];
  const behind = [...options.flatMap(({ name, text }) => [name, text]), ...signing];
  // A word that begins with a dash would be taken for an option; behind `--` nothing is.
  if (values.some((value) => value.startsWith('-'))) return [form.kind, ...behind, '--', ...target, ...values];
  return [form.kind, ...target, ...values, ...behind];
}

/** The command of a form as one types it; what is still missing stands there as `<name>`. */
export function commandOf(form: Form, me: string): string {
  const missing = missingIn(form);
  const named = form.fields.map((field) => (missing.includes(field.name) ? { ...field, text: `<${field.name}>` } : field)); // prettier-ignore
  const text = commandText(wordsOf({ ...form, fields: named }, me));
  return missing.reduce((all, name) => all.replace(`"<${name}>"`, `<${name}>`), text);
}

/** As one types it into a shell. */
export function commandText(words: readonly string[]): string {
  return `hlp ${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(word)) return word;
  if (!/[$`"\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

// ───────────── editing ─────────────

/** What ← and → go through; nothing for what has to be typed. */
export function choicesFor({ type }: Field, facts: Facts): readonly string[] {
  if (type === 'bool') return ['false', 'true'];
  if (type !== 'address') return [];
  return [...facts.people.map(({ name }) => name), ...facts.contracts.map(({ name }) => name), 'nobody'];
}

export function chosen(choices: readonly string[], current: string, by: 1 | -1): string {
  const at = choices.indexOf(current);
  if (at < 0) return (by === 1 ? choices[0] : choices.at(-1)) ?? current;
  return choices[(at + by + choices.length) % choices.length] ?? current;
}

/** The form with the text of one field changed. */
export function withText(form: Form, index: number, change: (text: string) => string): Form {
  return {
    ...form,
    fields: form.fields.map((field, i) => (i === index ? { ...field, text: change(field.text) } : field)),
  };
}
