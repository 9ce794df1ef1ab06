/** `hlp why`: every write that a value of a contract ever had, the newest first, with the place to jump to. */

import { counted } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import { Pace } from '../../timeline/pace.ts';
import { type Position, readPlace } from '../../timeline/position.ts';
import { withUnit } from '../../timeline/values.ts';
import { HOW_WRITTEN, type Why, whyOf, type Written } from '../../timeline/why/why.ts';
import { IN, lookedAt } from '../chain-file.ts';
import { type Answer, type Command, hasSwitch, type Input, optionOf, wordAt } from '../command.ts';
import { contractPathIn, leafIn } from '../contract-path.ts';
import { Failed, Misuse } from '../failure.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { AS } from '../keys/signer.ts';
import { untilAskedToEnd } from '../until-asked.ts';
import { wholeNumberIn } from '../who.ts';

/** As many as one reads; each is run again, and a crowded block takes some hundredths of a second. */
const USUAL_LIMIT = 10;

export const why: Command = {
  name: 'why',
  summary: 'why a value is what it is: every write of it, with transaction, caller, line and the place to jump to',
  arguments: [
    { name: 'contract', help: 'such as village; also village.balances.bob' },
    { name: 'path', help: 'one value, such as balances.bob, balances[bob] or sum(balances)', count: 'optional' },
  ],
  options: [
    { flags: '--limit <number>', help: `how many writes, the newest first; left out, ${USUAL_LIMIT}` },
    { flags: '--all', help: 'all writes, however many there are' },
    { flags: '--before <position>', help: 'only what was written before that place, such as 4.0.17 or 4.root' },
    IN,
    AS,
    PASSWORD_FILE,
  ],
  signs: false,
  examples: [
    'hlp why village.balances.bob',
    "hlp why village 'balances[bob]' --all --json",
    "hlp why village 'sum(balances)' --before 4.root",
  ],
  async run(context, input) {
    const limit = limitIn(input);
    const before = beforeIn(input);
    const { chain, names, seen, close } = await lookedAt(context, input);
    try {
      const place = contractPathIn(wordAt(input, 0), input.words[1], { chain, names });
      const leaf = { contract: place.contract.address, path: leafIn(place, { chain, names }) };
      const found = await untilAskedToEnd(context.terminal, stopped, (signal) => {
        const pace = new Pace({ signal });
        return whyOf(chain, leaf, seen, { limit, before, pause: () => pace.keep() });
      });
      return answerOf(found, before);
    } finally {
      await close();
    }
  },
};

const stopped = (): Failed => new Failed('interrupted', 'Stopped.');

function limitIn(input: Input): number {
  const text = optionOf(input, 'limit');
  if (!hasSwitch(input, 'all')) return text === undefined ? USUAL_LIMIT : wholeNumberIn(text, '--limit', 1);
  if (text !== undefined) throw new Misuse('--limit and --all: name one of them');
  return Infinity;
}

function beforeIn(input: Input): Position | undefined {
  const text = optionOf(input, 'before');
  const position = text === undefined ? undefined : readPlace(text);
  if (text === undefined || position !== undefined) return position;
  throw new Misuse(`--before: "${show(text)}" is not a position such as 4, 4.0, 4.0.17 or 4.root`);
}

// ───────────── text ─────────────

function answerOf(found: Why, before: Position | undefined): Answer {
  const { writes } = found;
  const lines = [headText(found, before), ...writes.map((write) => writeText(write, found)), ...moreText(found)];
  return { data: found, text: lines.join('\n') };
}

function headText(found: Why, before: Position | undefined): string {
  const { contract, name, shownNow, writes } = found;
  const then = before === undefined ? 'is' : 'was';
  const whole = `${contract}.${name} ${then} ${withUnit(shownNow, found)}`;
  if (writes.length > 0) return whole;
  return before === undefined ? `${whole}: nobody ever wrote it` : `${whole}: nobody had written it`;
}

function writeText(write: Written, found: Why): string {
  const { position, shownOld, shownNew, sentence } = write;
  const change = `${shownOld} → ${withUnit(shownNew, found)}`;
  return `\n${position}  ${change}  ${placeText(write)}\n    ${sentence}`;
}

function placeText({ line, how }: Written): string {
  return line === undefined ? HOW_WRITTEN[how] : `${show(line.file)}:${line.line}  ${show(line.text.trim())}`;
}

/** Exactly what is left out, and how to get it. */
function moreText({ more, moreWrites, writes }: Why): string[] {
  const oldest = writes.at(-1);
  if (oldest === undefined || more + moreWrites === 0) return [];
  const left = [
    ...(moreWrites === 0 ? [] : [`${counted(moreWrites, 'older write')} in ${oldest.block}.${oldest.transaction}`]),
    ...(more === 0 ? [] : [counted(more, 'older transaction')]),
  ];
  return [
    `\nNot shown: ${left.join(', and ')} that wrote it. Go on with --before ${oldest.position}, or ask for --all.`,
  ];
}
