/**
 * What a person may be called: names are typed, and hlp follows them. So they are short words of small Latin letters and digits, and no two
 * may look alike: `b0b` is not let in beside `bob`.
 */

import { show } from '../base/show.ts';
import { WalletError } from './errors.ts';

const MOST_LETTERS = 32;

/** Letters that are easily read as others, and what each is read as. Longer ones first. */
const READ_AS: readonly (readonly [written: RegExp, read: string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/1/g, 'l'],
  [/0/g, 'o'],
  [/5/g, 's'],
  [/2/g, 'z'],
  [/8/g, 'b'],
  [/[69]/g, 'g'],
];

export function isPersonName(name: string): boolean {
  return name.length <= MOST_LETTERS && /^[a-z][a-z0-9]*$/.test(name);
}

/** Throws WalletError saying what a name looks like. */
export function checkPersonName(name: string): void {
  if (isPersonName(name)) return;
  const rule = `a name begins with a small letter and goes on with small letters and digits, at most ${MOST_LETTERS}`;
  const shown = name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS)}…` : name;
  throw new WalletError('input', `"${show(shown)}" cannot be a name: ${rule}; write maria or maria2`);
}

/** Throws WalletError when one of these names is the same, or could be taken for it. */
export function checkNewName(name: string, taken: Iterable<string>): void {
  checkPersonName(name);
  for (const other of taken) {
    if (other === name) throw new WalletError('taken', `somebody is called ${name} already; choose another name`);
    if (readAs(other) === readAs(name)) {
      throw new WalletError(
        'taken',
        `"${name}" could be taken for "${show(other)}", which is there already; choose another name`,
      );
    }
  }
}

function readAs(name: string): string {
  return READ_AS.reduce((text, [written, read]) => text.replace(written, read), name);
}
