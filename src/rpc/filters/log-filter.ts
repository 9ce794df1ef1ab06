/**
 * Which logs somebody wants: from some addresses, with some topics in each place, in some blocks. How it is read from a request, how it is
 * asked of a bloom ("certainly not here" skips a block) and of a log. Searching is `log-search.ts`.
 */

import type { Address } from '../../base/address.ts';
import { hexToBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { bloomProbe } from '../../chain/bloom.ts';
import type { ChainLog } from '../../chain/receipt.ts';
import { badParam } from '../errors.ts';
import { type BlockRef, blockNumberOrTag, LATEST } from '../reading/block-ref.ts';
import { address, hash, listOf, objectOf, optional, type Shape, type ValueOf } from '../shape.ts';

/** What an entry may be; undefined: whatever it is. An empty list of addresses or topics means that too, as clients send it. */
type Wanted<T> = ReadonlySet<T> | undefined;

export type LogFilter = {
  /** The first and the last block, or the one; `from` is undefined where none was named. */
  readonly blocks: { readonly from: BlockRef | undefined; readonly to: BlockRef } | { readonly hash: Hash };
  readonly addresses: Wanted<Address>;
  readonly topics: readonly Wanted<Hash>[];
};

/** A block that holds a thousand contracts' logs is read as quickly as its bloom is asked a thousand questions. */
const MOST_CHOICES = 1_000;
/** As many as a log can have. */
const MOST_TOPICS = 4;

const FIELDS = {
  address: optional(oneOrMany(address)),
  topics: optional(listOf(optional(oneOrMany(hash)), MOST_TOPICS)),
};
const SHAPE = objectOf('log filter', {
  fromBlock: optional(blockNumberOrTag),
  toBlock: optional(blockNumberOrTag),
  blockHash: optional(hash),
  ...FIELDS,
});

export const logFilter: Shape<LogFilter> = {
  ...SHAPE,
  read(value, place) {
    const given = SHAPE.read(value, place);
    const { fromBlock, toBlock, blockHash } = given;
    if (blockHash !== undefined && (fromBlock ?? toBlock) !== undefined) {
      throw badParam(place, 'either blockHash or fromBlock and toBlock are wanted, and not both');
    }
    const blocks = blockHash === undefined ? { from: fromBlock, to: toBlock ?? LATEST } : { hash: blockHash };
    return { blocks, ...wantedIn(given) };
  },
};

const CRITERIA = objectOf('address and topics', FIELDS, true);

/** The same without blocks: what a subscription to logs takes. Clients send blocks there too; they mean nothing. */
export const logCriteria: Shape<Omit<LogFilter, 'blocks'>> = {
  ...CRITERIA,
  read: (value, place) => wantedIn(CRITERIA.read(value, place)),
};

/** Answers whether a bloom may hold a log that is wanted; false is certain. Made once, and asked of many. */
export function bloomQuestion({ addresses, topics }: Omit<LogFilter, 'blocks'>): (bloom: Uint8Array) => boolean {
  const places = [addresses, ...topics].filter((wanted) => wanted !== undefined);
  const questions = places.map((wanted) => [...wanted].map((item) => bloomProbe(hexToBytes(item))));
  return (bloom) => bloom.some(isSet) && questions.every((probes) => probes.some((mayHold) => mayHold(bloom)));
}

/** Without a bit there is no log at all. */
const isSet = (byte: number): boolean => byte !== 0;

/** Is the log one of those that are wanted? A filter for more topics than it has does not want it. */
export function isWanted({ addresses, topics }: Omit<LogFilter, 'blocks'>, log: ChainLog): boolean {
  if (addresses !== undefined && !addresses.has(log.address)) return false;
  return topics.every((wanted, place) => {
    const topic = log.topics[place];
    return topic !== undefined && (wanted === undefined || wanted.has(topic));
  });
}

function wantedIn({ address: addresses, topics }: ValueOf<typeof CRITERIA>): Omit<LogFilter, 'blocks'> {
  return { addresses: setOf(addresses), topics: (topics ?? []).map(setOf) };
}

function setOf<T>(choices: readonly T[] | undefined): Wanted<T> {
  return choices === undefined || choices.length === 0 ? undefined : new Set(choices);
}

function oneOrMany<T>(shape: Shape<T>): Shape<readonly T[]> {
  const many = listOf(shape, MOST_CHOICES);
  return {
    name: `${shape.name}, or several of which one is enough`,
    schema: { anyOf: [shape.schema, many.schema] },
    read: (value, place) => (Array.isArray(value) ? many.read(value, place) : [shape.read(value, place)]),
  };
}
