/** "What if": the form of a transaction that happened, filled in as it was, to be asked for otherwise. What becomes of it is an answer. */

import { formatHlp } from '../../base/units.ts';
import { elementOf, isStruct, membersOf } from '../../timeline/arguments.ts';
import type { Told } from '../../timeline/sentence.ts';
import type { NamedValue, PlainValue } from '../../timeline/values.ts';
import type { Next } from '../events.ts';
import { fieldOf } from '../fields.ts';
import { whatIfFields } from '../forms.ts';
import type { Facts, Field, Form, Model, Parameter } from '../model.ts';
import { openForm } from './form.ts';
import type { StepPage } from './step.ts';

/** Of the transaction that one stands in. */
export function openWhatIf(model: Model, { answer, on }: StepPage): Next {
  const view = answer?.view;
  if (view?.kind !== 'step')
    return [{ ...model, notice: 'What if is asked in a transaction: t leads to the next one.' }];
  if (view.isDraft) return [{ ...model, notice: 'This has not happened yet: Esc leads to its form, to fill it in otherwise.' }]; // prettier-ignore
  const { told, position } = view;
  const fields = fieldsOf(told, model.facts);
  const place = { block: position.block, index: position.transaction };
  const form: Form = {
    kind: 'what if',
    target: '',
    title: `What if? ${place.block}.${place.index}`,
    about: told.sentence,
    fields,
    past: { on, place, who: told.senderName, whoThen: told.senderName, fieldsThen: fields },
  };
  return openForm(model, form, false);
}

/** Hlp can go along where the function takes some, or where that is all there was. */
function fieldsOf(told: Told, facts: Facts): Field[] {
  const { call, recipient, wei, amount, kind } = told;
  const known = facts.contracts.find(({ address }) => address.toLowerCase() === recipient.toLowerCase());
  const callable = known?.functions.find(({ name }) => name === call?.function);
  const args = (call?.args ?? []).map((arg, i) => argumentField(callable?.params[i] ?? parameterOf(arg), arg, facts));
  const takesHlp = kind === 'transfer' || callable?.isPayable === true || wei !== '0';
  return [...args, ...whatIfFields(takesHlp ? amount : undefined, kind === 'deployment')];
}

/** Where nobody knows what the contract takes, what it was given says. */
const parameterOf = ({ name, type, unit }: NamedValue): Parameter => ({ name, type, help: '', ...(unit === undefined ? {} : { unit }) }); // prettier-ignore

function argumentField(parameter: Parameter, { value }: NamedValue, facts: Facts): Field {
  return filled(fieldOf(parameter), value, facts);
}

/** The tree of fields with what was given in its leaves. */
function filled(field: Field, value: PlainValue, facts: Facts): Field {
  const element = elementOf(field);
  if (element !== undefined && Array.isArray(value)) {
    const parts = (value as readonly PlainValue[]).map((one) => filled(fieldOf({ ...element, help: '' }), one, facts));
    return { ...field, parts };
  }
  if (isStruct(field) && typeof value === 'object') {
    const fields = value as Readonly<Record<string, PlainValue>>;
    return { ...field, parts: (field.parts ?? []).map((part) => filled(part, fields[part.name] ?? '', facts)) };
  }
  return typeof value === 'object' ? field : { ...field, text: textOf(field, String(value), facts) };
}

/** As one would type it: names for people, members by name, hlp with fractions. */
function textOf(field: Field, value: string, { people, contracts }: Facts): string {
  if (field.unit === 'hlp' && /^-?\d+$/.test(value)) return formatHlp(BigInt(value));
  const members = membersOf(field);
  if (members.length > 0) return members[Number(value)] ?? value;
  if (field.type !== 'address') return value;
  return [...people, ...contracts].find(({ address }) => address.toLowerCase() === value.toLowerCase())?.name ?? value;
}
