/** Text from outside on the command line's channels – answers, JSON, errors – in every place a stranger can write: nothing raw gets out. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FORBIDDEN, PAYLOADS } from '../helpers/hostile.ts';
import { hlp } from './helpers.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-hostile-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const BOARD = `
contract Board {
  state notes: map<string, string>
  event Noted(key: string, note: string)
  error Unwanted(note: string)

  /// @says {caller} wrote {note} under {key}
  action write(key: string, note: string) {
    notes[key] = note
    emit Noted(key, note)
  }

  action refuse(note: string) -> string {
    require note == "" else Unwanted(note)
    return note
  }

  view read(key: string) -> string = notes[key]
}
`;

/** Short enough to be a key, and what a shell can hand over; several at a time, since each command opens the chain. */
const short = PAYLOADS.filter((payload) => payload.length < 60 && !payload.includes('\u0000'));
const typed = [short.slice(0, 4), short.slice(4, 8), short.slice(8)].map((some) => some.join(' '));

test('whatever is written into keys, texts, memos, failures, names and files is shown as signs', async () => {
  const file = join(scratch, 'board.hlp');
  writeFileSync(file, BOARD);
  const data = ['--data', join(scratch, 'chain')];
  await hlp(['deploy', file, ...data]);

  let mentioned = 0;
  for (const payload of typed) {
    const bad = `EVIL${payload}EVIL`;
    const wrong = join(scratch, 'wrong.hlp');
    writeFileSync(wrong, `contract A { state x: ${bad} // ${bad}\n view f() -> string = "${bad}" }`);
    const commands = [
      ['send', 'board.write', bad, bad],
      ['call', 'board.read', bad],
      ['send', 'board.refuse', bad],
      ['send', 'board.refuse', bad, '--anyway'],
      ['step'],
      ['tx'],
      ['block'],
      ['state'],
      ['state', 'board'],
      ['give', 'bob', '1', '--memo', bad],
      ['tx'],
      ['give', bad, '1'],
      ['give', 'bob', bad],
      ['send', bad, bad],
      ['state', 'board', bad],
      ['block', bad],
      ['step', bad],
      ['check', wrong],
      ['check', bad],
      ['deploy', bad],
      [bad],
    ];
    for (const words of commands) {
      for (const json of [[], ['--json']]) {
        const { out, err } = await hlp([...words, ...data, ...json]);
        const lines = `${out}\n${err}`.split('\n');
        mentioned += lines.filter((line) => line.includes('EVIL')).length;
        expect(
          lines.filter((line) => FORBIDDEN.test(line)),
          words.join(' '),
        ).toEqual([]);
      }
    }
  }
  expect(mentioned).toBeGreaterThan(100);
});
