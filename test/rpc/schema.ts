/**
 * Judges answers by the published schema of Ethereum's JSON-RPC, an outside vector. Where this chain or the schema itself cannot be taken by the
 * letter, a row of `ADJUSTMENTS` says so and why; fields the schema does not name are refused, except those in `EXTRAS`.
 */

import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import { vectors } from '../helpers/vectors.ts';

const PATH = 'rpc/openrpc-eth.json';

type Json = Record<string, unknown>;
type Document = {
  readonly methods: readonly { readonly name: string; readonly result: { schema: Json } }[];
  readonly components: { readonly schemas: Record<string, Json> };
};
type Adjustment = { readonly what: string; readonly why: string; readonly change: (document: Document) => void };

/** The type of a transaction without a signature: a cheat, or one sent in the name of somebody impersonated. */
const SYSTEM_TYPE = '^0x68$';

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** Where an answer may be something else than the letter of the schema. */
export const ADJUSTMENTS: readonly Adjustment[] = [
  {
    what: 'FilterResults',
    why: 'an empty list is a list of hashes and a list of logs, so "one of" the two refuses it',
    change: ({ components: { schemas } }) => {
      const { oneOf, ...rest } = named(schemas, 'FilterResults');
      schemas['FilterResults'] = { ...rest, anyOf: oneOf };
    },
  },
  {
    what: 'eth_getTransactionByHash',
    why: 'a transaction that waits is in no block; it is written as the schema writes those of txpool_content',
    change: ({ methods }) => {
      const found = methods.find(({ name }) => name === 'eth_getTransactionByHash');
      const choices = (found?.result.schema['oneOf'] ?? []) as Json[];
      choices.push(ref('PendingTransactionInfo'));
    },
  },
  {
    what: 'TransactionSigned, type 0x68',
    why: 'cheats and impersonated sends stand in the blocks as what they are, and Ethereum has no such type',
    change: ({ components: { schemas } }) => {
      const usual = named(schemas, 'Transaction1559Unsigned');
      const properties = { ...(usual['properties'] as Json), type: { type: 'string', pattern: SYSTEM_TYPE } };
      schemas['SystemUnsigned'] = { ...usual, properties };
      const [, signature] = named(schemas, 'Transaction1559Signed')['allOf'] as Json[];
      schemas['SystemSigned'] = { type: 'object', allOf: [ref('SystemUnsigned'), signature] };
      (named(schemas, 'TransactionSigned')['oneOf'] as Json[]).push(ref('SystemSigned'));
    },
  },
];

type Extra = { readonly schema: Json; readonly why: string };

const OF_BLOCKS: Readonly<Record<string, Extra>> = {
  totalDifficulty: {
    schema: ref('uint'),
    why: 'here work decides, and older clients and explorers show the sum of it',
  },
};

/** Fields that we add where the schema leaves room, each with its reader. */
export const EXTRAS: Readonly<Record<string, Readonly<Record<string, Extra>>>> = {
  Block: OF_BLOCKS,
  EthSimulateBlockResultSingleSuccess: OF_BLOCKS,
};

/** Answers in which a field that neither the schema nor `EXTRAS` names is a mistake. */
const CLOSED = ['Block', 'TransactionInfo', 'PendingTransactionInfo', 'EthSimulateBlockResultSingleSuccess'];

type Judges = {
  readonly judges: ReadonlyMap<string, ValidateFunction>;
  readonly stepLogs: ReadonlyMap<string, ValidateFunction>;
};
const NO_JUDGES: Judges = { judges: new Map(), stepLogs: new Map() };

/** What a trace without a named tracer is; the schema itself lets it be anything. */
const STEP_LOGS: Readonly<Record<string, Json>> = {
  debug_traceTransaction: { $ref: 'eth#/components/schemas/OpcodeTransactionTrace' },
  debug_traceCall: { $ref: 'eth#/components/schemas/OpcodeTransactionTrace' },
  debug_traceBlockByNumber: { type: 'array', items: { $ref: 'eth#/components/schemas/OpcodeBlockTransactionTrace' } },
  debug_traceBlockByHash: { type: 'array', items: { $ref: 'eth#/components/schemas/OpcodeBlockTransactionTrace' } },
};

const document = vectors<Document>(PATH);
if (document === undefined) {
  console.log(`skipped: answers are not judged by the published schema (no outside vectors ${PATH})`);
}
const { judges, stepLogs } = document === undefined ? NO_JUDGES : judgesOf(document);

/** The methods the schema knows; empty without the vectors. */
export const SCHEMA_METHODS: readonly string[] = [...judges.keys()];

/**
 * What is wrong with the answer of a method, in words; undefined when nothing is, or the schema does not know the method.
 * @param params what was asked: traces without a named tracer are step logs, and judged as such
 */
export function checkAnswer(method: string, result: unknown, params: readonly unknown[] = []): string | undefined {
  const isStepLog = !JSON.stringify(params).includes('"tracer":');
  const judge = (isStepLog ? stepLogs.get(method) : undefined) ?? judges.get(method);
  if (judge === undefined || judge(result)) return undefined;
  const problems = (judge.errors ?? []).map(({ instancePath, message, params: details }) => {
    const field = 'unevaluatedProperty' in details ? ` ("${String(details['unevaluatedProperty'])}")` : '';
    return `${instancePath === '' ? 'the answer' : instancePath} ${message ?? ''}${field}`;
  });
  return [...new Set(problems)].slice(0, 12).join('; ');
}

function judgesOf(published: Document): Judges {
  const adjusted = structuredClone(published);
  for (const { change } of ADJUSTMENTS) change(adjusted);
  close(adjusted.components.schemas);
  const ajv = new Ajv2019({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'eth', ...adjusted });
  const answers = adjusted.methods.map(({ name }, place) => [name, { $ref: `eth#/methods/${place}/result/schema` }]);
  const compiled = (rows: [string, Json][]): Map<string, ValidateFunction> =>
    new Map(rows.map(([name, schema]) => [name, ajv.compile(schema)]));
  return { judges: compiled(answers as [string, Json][]), stepLogs: compiled(Object.entries(STEP_LOGS)) };
}

/** Behind each closed name stands what the schema says, under another; so that another schema can still build on it. */
function close(schemas: Record<string, Json>): void {
  for (const name of CLOSED) {
    schemas[`Open${name}`] = named(schemas, name);
    const extras = Object.entries(EXTRAS[name] ?? {}).map(([field, { schema }]) => [field, schema]);
    schemas[name] = {
      allOf: [ref(`Open${name}`)],
      properties: Object.fromEntries(extras) as Json,
      unevaluatedProperties: false,
    };
  }
  (named(schemas, 'OpenEthSimulateBlockResultSingleSuccess')['allOf'] as Json[])[0] = ref('OpenBlock');
}

function named(schemas: Record<string, Json>, name: string): Json {
  const found = schemas[name];
  if (found === undefined) throw new Error(`the schema has no ${name} any more`);
  return found;
}
