import { assert, constantFrom, nat, oneof, property, record, string, type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  comparePositions,
  draftPosition,
  formatPosition,
  isStep,
  momentPosition,
  noTransactionText,
  parsePlace,
  parsePosition,
  placeIn,
  positionIn,
  readPlace,
  stepPosition,
  type Position,
} from '../../src/timeline/position.ts';

const blocks = nat({ max: 999_999_999 }).map((number) => number + 1);
const inBlocks = record({ block: blocks, transaction: nat(999_999), step: nat(999_999_999) });
const positions: Arbitrary<Position> = oneof(
  inBlocks.map(({ block, transaction, step }) => stepPosition(block, transaction, step)),
  record({ block: blocks, moment: constantFrom('header' as const, 'reward' as const, 'root' as const) }).map(
    ({ block, moment }) => momentPosition(block, moment),
  ),
  inBlocks.map(({ block, transaction, step }) => draftPosition(block - 1, transaction, step)),
  constantFrom(momentPosition(0, 'genesis')),
);

describe('a position', () => {
  test('is written as block, transaction and step, or as block and moment', () => {
    expect(formatPosition(stepPosition(12, 3, 410))).toBe('12.3.410');
    expect(formatPosition(momentPosition(12, 'reward'))).toBe('12.reward');
    expect(formatPosition(momentPosition(0, 'genesis'))).toBe('0.genesis');
    expect(formatPosition(draftPosition(12, 0, 17))).toBe('12.draft.0.17');
  });

  test('is read back as it was written', () => {
    assert(
      property(positions, (position) => {
        expect(parsePosition(formatPosition(position))).toEqual(position);
      }),
    );
  });

  test('has one way to be written: what can be read is written the same', () => {
    const texts = oneof(
      string(),
      string({ unit: constantFrom('0', '1', '9', '.', 'header', 'root', 'draft', 'genesis', ' ') }),
    );
    assert(
      property(texts, (text) => {
        const position = parsePosition(text);
        expect(position === undefined ? text : formatPosition(position)).toBe(text);
      }),
    );
  });

  test.each([
    '',
    '1',
    '1.2',
    '01.2.3',
    '1.2.3.4',
    '0.header',
    '1.genesis',
    '0.0.0',
    '1.headers',
    '1.-1.0',
    '1.0.1e3',
    '1.draft',
    '1.draft.0',
    '1.draft.0.00',
  ])('is not %j', (text) => {
    expect(parsePosition(text)).toBeUndefined();
  });

  test.each([
    ['4', momentPosition(4, 'header')],
    ['0', momentPosition(0, 'genesis')],
    ['4.0', stepPosition(4, 0)],
    ['4.2.17', stepPosition(4, 2, 17)],
    ['4.root', momentPosition(4, 'root')],
    ['0.0', undefined],
    ['04', undefined],
    ['4.', undefined],
    ['-1', undefined],
    ['9'.repeat(20), undefined],
  ] as const)('typed as %j is where one means', (text, position) => {
    expect(readPlace(text)).toEqual(position);
  });

  test('of a transaction that is not there: how many there are', () => {
    expect(noTransactionText({ block: 9, index: 0 }, 4, 0)).toBe('there is no transaction 9.0: the newest block is 4');
    expect(noTransactionText({ block: 4, index: 0 }, 4, 0)).toBe('there is no transaction 4.0: block 4 holds none');
    expect(noTransactionText({ block: 4, index: 7 }, 4, 1)).toMatch(/: block 4 holds 4\.0 alone$/);
    expect(noTransactionText({ block: 4, index: 7 }, 4, 3)).toMatch(/: block 4 holds 4\.0 to 4\.2$/);
  });

  test('orders a block as header, transactions, reward, root, and blocks one after the other', () => {
    const ordered = [
      '0.genesis',
      '1.header',
      '1.0.0',
      '1.0.7',
      '1.1.0',
      '1.reward',
      '1.root',
      '1.draft.0.0',
      '1.draft.1.3',
      '2.header',
      '10.header',
    ];
    const parsed = ordered.map((text) => parsePosition(text) as Position);
    expect(parsed.toReversed().sort(comparePositions).map(formatPosition)).toEqual(ordered);
  });

  test('orders totally: equal only to itself, and the other way round the opposite', () => {
    assert(
      property(positions, positions, (a, b) => {
        expect(Math.sign(comparePositions(a, b))).toBe(-Math.sign(comparePositions(b, a)) + 0);
        expect(comparePositions(a, b) === 0).toBe(formatPosition(a) === formatPosition(b));
      }),
    );
  });

  test('stands in a transaction or a draft, or at a place of the block, and leads back to where it was taken from', () => {
    assert(
      property(positions, (position) => {
        const place = placeIn(position);
        expect(place !== undefined).toBe(isStep(position));
        expect(place === undefined ? position : positionIn(place, position.step)).toEqual(position);
      }),
    );
  });

  test('can be left open at its step, to mean a whole transaction', () => {
    expect(parsePlace('12.3')).toEqual({ block: 12, transaction: 3, step: undefined });
    expect(parsePlace('12.3.0')).toEqual({ block: 12, transaction: 3, step: 0 });
    expect(parsePlace('12.header')).toBeUndefined();
  });
});
