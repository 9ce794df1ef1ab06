/** Writes docs/rpc.md from the table of methods: `npm run docs`. A test sees to it that the page in the repository is the one this makes. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../src/rpc/errors.ts';
import type { Example, Method, Param } from '../src/rpc/method.ts';
import { FAMILIES, type Family } from '../src/rpc/methods.ts';
import { REFUSED } from '../src/rpc/refused.ts';
import type { Schema } from '../src/rpc/shape.ts';

export const RPC_PAGE = join(import.meta.dirname, '../docs/rpc.md');

export function rpcPage(): string {
  return `# Methods

Made by \`npm run docs\` from the table in \`src/rpc/methods.ts\` and its families; change those, not this page. How the server is started, what it
refuses and what it gives at once is in [outside.md](outside.md).

Every example can be sent as it stands to a new chain to play on; \`test/rpc/methods.test.ts\` does. Where Ethereum's published schema knows a
method, every answer in the tests is judged by it (\`test/rpc/schema.ts\` says where it cannot be taken by the letter). What a parameter may be is
under [Kinds of parameters](#kinds-of-parameters), by the name in its row.

${FAMILIES.map(contentsOf).join('\n')}
- [Kinds of parameters](#kinds-of-parameters)
- [Refused by name](#refused-by-name)
- [Errors](#errors)

${FAMILIES.map(familyText).join('\n\n')}

## Kinds of parameters

As JSON Schema; where a field may be missing, it may be null as well. Everything is read more closely than a schema can say (checksums of
addresses, ranges of blocks); what is wrong with a parameter is in the error, with its place.

${kindsIn(FAMILIES.flatMap(({ methods }) => methods)).join('\n')}

## Refused by name

Error ${CODES.unsupported}, with the reason.

| method | why |
|---|---|
${refusedRows()
  .map(({ names, why }) => `| ${names.map(code).join(', ')} | ${cell(why)} |`)
  .join('\n')}

## Errors

| code | it says |
|---|---|
${Object.entries(CODES)
  .map(([kind, number]) => `| ${number} | ${CODE_WORDS[kind as keyof typeof CODES]} |`)
  .join('\n')}

Numbers below −32,000 are those of JSON-RPC itself, and those that Ethereum's clients agreed on (EIP-1474). A message names the parameter and its
place, or the rule that was broken. \`data\` is what a contract gave as its reason when the code is 3; of a refused transaction the name of the rule.
`;
}

const CODE_WORDS: Readonly<Record<keyof typeof CODES, string>> = {
  reverted: 'a call was undone; `data` is the reason as the contract gave it, and the message says it in words',
  notInTime: 'the transaction is handed in, and was in no block when the time was up; `data` is its hash',
  refused: 'the chain or the node says no; the message names the rule',
  notFound: 'what was asked for is not here',
  unavailable: 'it is there, and not to be had now: the node pauses, is full, closes, or nobody waited any more',
  unsupported: 'Ethereum has it and this chain does not, or only a chain to play on does',
  limit: 'more than this server gives at once',
  badRequest: 'no request as JSON-RPC knows them',
  unknownMethod: 'there is no such method',
  badParams: 'a parameter is not what the method takes',
  internal: 'something that nobody foresaw; whoever runs the node is told what it was',
  simulatedNonceTooLow: 'a simulated call has a nonce that was used already',
  simulatedNonceTooHigh: 'a simulated call has a nonce that is too early',
  simulatedFee: 'a simulated call pays less than the base fee of its block',
  simulatedIntrinsicGas: 'a simulated call has less gas than is gone before anything runs',
  simulatedBalance: 'a simulated call costs more than its caller has',
  simulatedBlockGas: 'simulated calls take more gas than there is for them',
  simulatedNumber: 'a simulated block has a number that is past',
  simulatedTime: 'a simulated block has a time that is past',
  simulatedTooMuch: 'more blocks are to be simulated than this server does',
  unreadable: 'not JSON',
};

function contentsOf({ title, methods }: Family): string {
  const names = methods.map(({ name }) => `[${name}](#${name.toLowerCase()})`);
  return `- [${title}](#${anchor(title)}): ${names.join(', ')}`;
}

function familyText({ title, methods }: Family): string {
  return [`## ${title}`, ...methods.map(methodText)].join('\n\n');
}

function methodText(method: Method): string {
  const { name, summary, params, result, isForDevelopment = false } = method;
  return [
    `### ${name}`,
    isForDevelopment ? `${summary} On chains to play on only.` : summary,
    ...(params.length === 0 ? [] : [paramTable(params)]),
    `**Answer:** ${result}`,
    exampleText(name, method.example),
  ].join('\n\n');
}

function paramTable(params: readonly Param<unknown>[]): string {
  const lines = params.map((param) => `| ${code(param.name)} | ${cell(param.shape.name)} | ${cell(notesOf(param))} |`);
  return ['| parameter | | |', '|---|---|---|', ...lines].join('\n');
}

function notesOf({ shape, help = '' }: Param<unknown>): string {
  const isOptional = mayBeLeftOut(() => shape.read(undefined, ''));
  if (!isOptional || help.includes('left out')) return help;
  return help === '' ? 'may be left out' : `may be left out; ${help}`;
}

function exampleText(name: string, { params, error }: Example): string {
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: name, params });
  const shown = request.length <= LONGEST_EXAMPLE ? request : `${request.slice(0, LONGEST_EXAMPLE)}…`;
  const refusal = error === undefined ? '' : `\n\nA new chain answers it with error ${CODES[error]}.`;
  return `\`\`\`json\n${shown}\n\`\`\`${refusal}`;
}

const LONGEST_EXAMPLE = 600;

/** Each kind once. Where one name has several schemas, each says for which methods it is. */
function kindsIn(methods: readonly Method[]): readonly string[] {
  const kinds = new Map<string, Map<string, string[]>>();
  for (const { name, params } of methods) {
    for (const { shape } of params) {
      const schemas = kinds.get(shape.name) ?? new Map<string, string[]>();
      const schema = JSON.stringify(withoutNull(shape.schema));
      kinds.set(shape.name, schemas.set(schema, [...(schemas.get(schema) ?? []), name]));
    }
  }
  const sorted = [...kinds].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([kind, schemas]) =>
    [...schemas].map(([schema, users]) => {
      const where = schemas.size === 1 ? '' : ` (${[...new Set(users)].map(code).join(', ')})`;
      return `- **${kind}**${where}: ${code(schema)}`;
    }),
  );
}

/** Whether something may be left out stands with the method; of fields it is said once for all. */
function withoutNull(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutNull);
  if (typeof schema !== 'object' || schema === null) return schema;
  const choices = 'anyOf' in schema && Array.isArray(schema.anyOf) ? (schema.anyOf as Schema[]) : [];
  if (choices.length === 2 && choices[1]?.['type'] === 'null') return withoutNull(choices[0]);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutNull(value)]));
}

function mayBeLeftOut(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

/** Those that are refused for the same reason together. */
function refusedRows(): readonly { readonly names: readonly string[]; readonly why: string }[] {
  const names = new Map<string, string[]>();
  for (const row of REFUSED) names.set(row.why, [...(names.get(row.why) ?? []), ...row.names]);
  return [...names].map(([why, all]) => ({ names: all, why }));
}

const code = (name: string): string => `\`${name}\``;
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
/** As the usual readers of Markdown make one. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

if (import.meta.main) writeFileSync(RPC_PAGE, rpcPage());
