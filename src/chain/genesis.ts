/**
 * How a chain begins: its rules, and who has what. One small JSON text says it; the same text always gives the same first
 * block. That block has no parent, so its `parentHash` names the rules instead: chains with different rules never
 * have a block in common.
 *
 * Who the people of a development chain are is known to `wallet/`, not here.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, minimalBytes, utf8ToBytes } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { encodeRlp } from '../base/rlp.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import { type ChosenRule, formOfRule, knownRules, type RuleForm } from './chosen-rules.ts';
import {
  addressOf,
  amountOf,
  booleanOf,
  GenesisError,
  integerOf,
  type Json,
  MAX_SAFE,
  objectOf,
  parseJson,
  textOf,
  trueOf,
  weiOf,
} from './genesis-json.ts';
import {
  DEFAULT_PARAMS,
  MACHINE_VERSION,
  MAX_BLOCK_TIME_IN_SECONDS,
  MAX_EXTRA_DATA_BYTES,
  MAX_GAS_LIMIT,
  type Params,
  USUAL_BLOCK_TIME_IN_SECONDS,
} from './params.ts';

export { GenesisError } from './genesis-json.ts';

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
    ['parameters', 'rules'],
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
      blockTime: Number(params.blockTimeInSeconds),
      gasLimit: Number(params.gasLimit),
      reward: formatHlp(params.rewardInWei),
      firstBaseFee: formatHlp(params.firstBaseFeeInWei),
    },
    rules: Object.fromEntries(ordered(params.rules).map((rule) => [rule.name, writtenRule(rule)])),
    allocations: Object.fromEntries(sorted(allocations).map(({ address, wei }) => [address, formatHlp(wei)])),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** What the first block points to in place of a parent: keccak256 of the rules every later block is judged by. */
export function rulesHash(params: Params): Hash {
  const { chainId, development, difficulty, blockTimeInSeconds, gasLimit, rewardInWei, rules } = params;
  // The first base fee is not among them: it stands in the first block's own header.
  const numbers = [
    MACHINE_VERSION,
    chainId,
    development ? 1n : 0n,
    difficulty,
    blockTimeInSeconds,
    gasLimit,
    rewardInWei,
  ];
  const chosen = ordered(rules).map(({ name, value }) => [utf8ToBytes(name), minimalBytes(value)]);
  return bytesToHex(keccak256(encodeRlp([...numbers.map(minimalBytes), chosen])));
}

/** Hlp there is before the first block is mined, in wei. */
export function firstSupply(genesis: Genesis): bigint {
  return genesis.allocations.reduce((sum, { wei }) => sum + wei, 0n);
}

// ───────────── reading ─────────────

/** Room for two plain transfers below the EIP-1559 target. */
const LEAST_GAS_LIMIT = 100_000n;
function readParams(top: Json): Params {
  const known = ['difficulty', 'blockTime', 'gasLimit', 'reward', 'firstBaseFee'];
  const development = booleanOf(top['development'], 'development');
  const parameters = objectOf(top['parameters'] ?? {}, 'parameters', [], known);
  const {
    difficulty = Number(DEFAULT_PARAMS.difficulty),
    blockTime = Number(development ? DEFAULT_PARAMS.blockTimeInSeconds : USUAL_BLOCK_TIME_IN_SECONDS),
    gasLimit = Number(DEFAULT_PARAMS.gasLimit),
    reward = formatHlp(DEFAULT_PARAMS.rewardInWei),
    firstBaseFee = formatHlp(DEFAULT_PARAMS.firstBaseFeeInWei),
  } = parameters;
  return {
    chainId: integerOf(top['chainId'], 'chainId', 1n, MAX_SAFE),
    development,
    difficulty: integerOf(difficulty, 'parameters.difficulty', 1n, MAX_SAFE),
    blockTimeInSeconds: blockTimeOf(blockTime),
    gasLimit: integerOf(gasLimit, 'parameters.gasLimit', LEAST_GAS_LIMIT, MAX_GAS_LIMIT),
    rewardInWei: weiOf(reward, 'parameters.reward'),
    firstBaseFeeInWei: weiOf(firstBaseFee, 'parameters.firstBaseFee'),
    rules: readRules(top['rules'] ?? {}),
  };
}

/** Rows of `chosen-rules.ts`, each with its number. */
function readRules(value: unknown): readonly ChosenRule[] {
  const entries = Object.entries(objectOf(value, 'rules'));
  return ordered(entries.map(([name, written]) => ({ name, value: readRule(name, written) })));
}

function readRule(name: string, written: unknown): bigint {
  const form = formOfRule(name);
  if (form !== undefined) return RULE_FORMS[form.kind](written, `rules.${name}`, form as never);
  throw new GenesisError(`rules names ${show(name)}, which is no rule; there are ${knownRules().join(', ')}`);
}

/** How each form is read. */
const RULE_FORMS: {
  readonly [Kind in RuleForm['kind']]: (
    written: unknown,
    place: string,
    form: Extract<RuleForm, { readonly kind: Kind }>,
  ) => bigint;
} = {
  whole: (written, place, { least, most }) => integerOf(written, place, least, most),
  hlp: (written, place) => amountOf(written, place),
  true: (written, place) => trueOf(written, place),
};

/** How it was written, read back by `readRule`. */
function writtenRule({ name, value }: ChosenRule): number | string | true {
  const kind = formOfRule(name)?.kind;
  if (kind === 'true') return true;
  return kind === 'hlp' ? formatHlp(value) : Number(value);
}

/** Times are whole seconds and always rise, so a block that should take 1 s could be late and never early: the difficulty would only fall. */
function blockTimeOf(value: unknown): bigint {
  const seconds = integerOf(value, 'parameters.blockTime', 0n, MAX_BLOCK_TIME_IN_SECONDS);
  if (seconds !== 1n) return seconds;
  throw new GenesisError(
    'parameters.blockTime must be 0 (a fixed difficulty) or at least 2: times are whole seconds, so no block of 1 second could come early',
  );
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

/** By address, as text: the order is part of what a genesis is. */
function sorted(allocations: readonly Allocation[]): readonly Allocation[] {
  return [...allocations].sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** By name, as text: the order in which genesis lists its rules does not matter. */
function ordered(rules: readonly ChosenRule[]): readonly ChosenRule[] {
  return [...rules].sort((a, b) => (a.name < b.name ? -1 : 1));
}
