/**
 * How a chain begins: its rules, and who has what. One small JSON text says it; the same text always gives the same first
 * block. That block has no parent, so its `parentHash` names the rules instead: chains with different rules never
 * have a block in common.
 *
 * Who the people of a development chain are is known to `wallet/`, not here.
 */

import { type Address, AddressError, parseAddress } from '../base/address.ts';
import { bytesToHex, minimalBytes, utf8ToBytes } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { encodeRlp } from '../base/rlp.ts';
import { show } from '../base/show.ts';
import { formatHlp, parseHlp, UnitError } from '../base/units.ts';
import { DEFAULT_PARAMS, MACHINE_VERSION, MAX_EXTRA_DATA_BYTES, MAX_GAS_LIMIT, type Params } from './params.ts';

export type Allocation = { readonly address: Address; readonly wei: bigint };

export type Genesis = {
  readonly params: Params;
  /** Time of the first block, seconds since 1970. Part of the data, so that the chain is the same wherever it is opened. */
  readonly timestamp: bigint;
  /** What the first block says about itself; at most 32 bytes of UTF-8. */
  readonly extraData: string;
  /** Ordered by address, each once. */
  readonly allocations: readonly Allocation[];
};

/** A genesis text that is not as it must be; the message names the place. */
export class GenesisError extends Error {
  override readonly name = 'GenesisError';
}

/** 1 January 2025, 00:00 UTC: round, and before every block that will ever be mined on it. */
const DEVELOPMENT_TIMESTAMP = 1_735_689_600n;
const DEVELOPMENT_WEI = 10_000n * 10n ** 18n;

/** A chain to play on: 10,000 hlp for each of the people given. */
export function developmentGenesis(people: readonly Address[]): Genesis {
  return {
    params: DEFAULT_PARAMS,
    timestamp: DEVELOPMENT_TIMESTAMP,
    extraData: 'coinbase', // after the notebook that began this
    allocations: sorted(people.map((address) => ({ address, wei: DEVELOPMENT_WEI }))),
  };
}

/**
 * Reads a genesis text. Parameters left out have the values of `params.ts`. Throws `GenesisError` for anything missing,
 * unknown, out of range or said twice.
 */
export function parseGenesis(text: string): Genesis {
  const top = objectOf(
    parseJson(text),
    'genesis',
    ['chainId', 'development', 'timestamp', 'extraData', 'allocations'],
    ['parameters'],
  );
  return {
    params: readParams(top),
    timestamp: integerOf(top['timestamp'], 'timestamp', 0n, MAX_SAFE),
    extraData: readExtraData(top['extraData']),
    allocations: readAllocations(top['allocations']),
  };
}

/** The one text that says this genesis: every parameter written out, allocations ordered by address. */
export function formatGenesis(genesis: Genesis): string {
  const { params, timestamp, extraData, allocations } = genesis;
  const value = {
    chainId: Number(params.chainId),
    development: params.development,
    timestamp: Number(timestamp),
    extraData,
    parameters: {
      difficulty: Number(params.difficulty),
      gasLimit: Number(params.gasLimit),
      reward: formatHlp(params.rewardInWei),
      firstBaseFee: formatHlp(params.firstBaseFeeInWei),
    },
    allocations: Object.fromEntries(sorted(allocations).map(({ address, wei }) => [address, formatHlp(wei)])),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** What the first block points to in place of a parent: keccak256 of the rules every later block is judged by. */
export function rulesHash({ chainId, development, difficulty, gasLimit, rewardInWei }: Params): Hash {
  // The first base fee is not among them: it stands in the first block's own header.
  const numbers = [MACHINE_VERSION, chainId, development ? 1n : 0n, difficulty, gasLimit, rewardInWei];
  return bytesToHex(keccak256(encodeRlp(numbers.map(minimalBytes))));
}

/** Hlp there is before the first block is mined, in wei. */
export function firstSupply(genesis: Genesis): bigint {
  return genesis.allocations.reduce((sum, { wei }) => sum + wei, 0n);
}

// ───────────── reading ─────────────

type Json = Readonly<Record<string, unknown>>;

/** JSON numbers are exact up to here. */
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** Room for two plain transfers below the EIP-1559 target. */
const LEAST_GAS_LIMIT = 100_000n;
/** All hlp together, rewards for ages included, stays far below 2²⁵⁶ wei. */
const MAX_WEI = 1n << 200n;

function readParams(top: Json): Params {
  const known = ['difficulty', 'gasLimit', 'reward', 'firstBaseFee'];
  const parameters = objectOf(top['parameters'] ?? {}, 'parameters', [], known);
  const {
    difficulty = Number(DEFAULT_PARAMS.difficulty),
    gasLimit = Number(DEFAULT_PARAMS.gasLimit),
    reward = formatHlp(DEFAULT_PARAMS.rewardInWei),
    firstBaseFee = formatHlp(DEFAULT_PARAMS.firstBaseFeeInWei),
  } = parameters;
  return {
    chainId: integerOf(top['chainId'], 'chainId', 1n, MAX_SAFE),
    development: booleanOf(top['development'], 'development'),
    difficulty: integerOf(difficulty, 'parameters.difficulty', 1n, MAX_SAFE),
    gasLimit: integerOf(gasLimit, 'parameters.gasLimit', LEAST_GAS_LIMIT, MAX_GAS_LIMIT),
    rewardInWei: weiOf(reward, 'parameters.reward'),
    firstBaseFeeInWei: weiOf(firstBaseFee, 'parameters.firstBaseFee'),
  };
}

function readExtraData(value: unknown): string {
  const text = textOf(value, 'extraData');
  if (utf8ToBytes(text).length <= MAX_EXTRA_DATA_BYTES) return text;
  throw new GenesisError(`extraData has more than ${MAX_EXTRA_DATA_BYTES} bytes`);
}

function readAllocations(value: unknown): readonly Allocation[] {
  const entries = Object.entries(objectOf(value, 'allocations'));
  const allocations = entries.map(([name, amount]) => ({
    address: addressOf(name),
    wei: weiOf(amount, `allocations.${show(name)}`),
  }));
  if (new Set(allocations.map(({ address }) => address)).size !== allocations.length) {
    throw new GenesisError('allocations names an address twice');
  }
  return sorted(allocations);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GenesisError(`genesis is not JSON: ${show((error as Error).message)}`, { cause: error });
  }
}

/** An object with these keys and no others; without lists of keys, any. */
function objectOf(value: unknown, place: string, required: readonly string[] = [], optional?: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GenesisError(`${place} must be an object { … }`);
  }
  for (const key of required) if (!Object.hasOwn(value, key)) throw new GenesisError(`${place} lacks ${key}`);
  if (optional === undefined) return value as Json;
  for (const key of Object.keys(value)) {
    if (![...required, ...optional].includes(key))
      throw new GenesisError(`${place} has a key ${show(key)} it does not know`);
  }
  return { ...value };
}

function integerOf(value: unknown, place: string, min: bigint, max: bigint): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    const integer = BigInt(value);
    if (integer >= min && integer <= max) return integer;
  }
  throw new GenesisError(`${place} must be a whole number from ${min} to ${max}`);
}

function booleanOf(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new GenesisError(`${place} must be true or false`);
}

function textOf(value: unknown, place: string): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw new GenesisError(`${place} must be a text`);
}

function weiOf(value: unknown, place: string): bigint {
  const wei = rethrow(UnitError, place, () => parseHlp(textOf(value, place)));
  if (wei >= 0n && wei <= MAX_WEI) return wei;
  throw new GenesisError(`${place} must be an amount of hlp that is not negative, and smaller`);
}

function addressOf(name: string): Address {
  return rethrow(AddressError, 'allocations', () => parseAddress(name));
}

function rethrow<T>(kind: typeof UnitError | typeof AddressError, place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof kind) throw new GenesisError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** By address, as text: the order is part of what a genesis is. */
function sorted(allocations: readonly Allocation[]): readonly Allocation[] {
  return [...allocations].sort((a, b) => (a.address < b.address ? -1 : 1));
}
