/**
 * Listens between a client and the server: judges every answer (its envelope, the published schema, and that nothing of the machine is in it)
 * and remembers which methods were used with which shapes of arguments. It changes nothing of what passes.
 */

import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { bytesToHex } from '../../src/base/bytes.ts';
import { CODES } from '../../src/rpc/errors.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { checkAnswer } from './schema.ts';

type Request = { readonly method: string; readonly params: readonly unknown[] };
type Message = Readonly<Record<string, unknown>>;

export class Recorder {
  /** What was wrong with answers so far, in words. */
  readonly problems: string[] = [];
  /** Each method with the shape of arguments that it took: `eth_getBalance(address, tag)`. Only those that were answered with a result. */
  readonly combinations = new Set<string>();
  readonly succeeded = new Set<string>();
  /** The number each method was last refused with. */
  readonly refused = new Map<string, number>();

  /** One connection, or one request over HTTP. */
  begin(): Conversation {
    return new Conversation(this);
  }

  noteSuccess(request: Request, result: unknown): void {
    this.succeeded.add(request.method);
    this.combinations.add(combinationOf(request));
    const problem = checkAnswer(request.method, result, request.params);
    if (problem !== undefined) this.complain(`${request.method} is not as the schema says: ${problem}`, result);
  }

  noteFailure(request: Request | undefined, error: unknown): void {
    const problem = problemOfError(error);
    if (problem !== undefined) this.complain(`${request?.method ?? 'a request'} failed with ${problem}`, error);
    if (request !== undefined) this.refused.set(request.method, (error as { code: number }).code);
  }

  complain(problem: string, about: unknown): void {
    this.problems.push(`${problem}\n    ${(JSON.stringify(about) ?? 'nothing').slice(0, 600)}`);
  }
}

export class Conversation {
  readonly #recorder: Recorder;
  /** What was asked and not answered yet, by its id as text. */
  readonly #open = new Map<string, Request[]>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Never complains: clients may say what they like. */
  asked(body: string): void {
    for (const message of messagesIn(body) ?? []) {
      if (typeof message['method'] !== 'string' || message['id'] === undefined) continue;
      const params = Array.isArray(message['params']) ? (message['params'] as unknown[]) : [];
      const key = JSON.stringify(message['id']);
      this.#open.set(key, [...(this.#open.get(key) ?? []), { method: message['method'], params }]);
    }
  }

  answered(body: string): void {
    for (const [name, pattern] of LEAKS) {
      if (pattern.test(body)) this.#recorder.complain(`an answer shows ${name}`, body.slice(0, 2_000));
    }
    const messages = messagesIn(body);
    if (messages === undefined) this.#recorder.complain('an answer is not JSON', body);
    for (const message of messages ?? []) this.#hear(message);
  }

  #hear(message: Message): void {
    if (message['method'] === 'eth_subscription') return this.#hearNews(message['params']);
    const hasOne = 'result' in message !== 'error' in message;
    const isWhole = message['jsonrpc'] === '2.0' && 'id' in message && hasOne && Object.keys(message).length === 3;
    if (!isWhole) this.#recorder.complain('an answer is not as JSON-RPC 2.0 says', message);
    const request = this.#open.get(JSON.stringify(message['id']))?.shift();
    if ('error' in message) this.#recorder.noteFailure(request, message['error']);
    else if (request !== undefined) this.#recorder.noteSuccess(request, message['result']);
    else this.#recorder.complain('an answer that nobody asked for', message);
  }

  /** The schema knows logs, and hashes of what waits; a new head is a block without what is in it. */
  #hearNews(params: unknown): void {
    const { subscription, result } = (params ?? {}) as Message;
    const head = { ...(result as object), size: '0x0', transactions: [], uncles: [] };
    const [method, answer] = KINDS_OF_NEWS.find(([, isThis]) => isThis(result)) ?? ['eth_getBlockByHash'];
    const problem = checkAnswer(method, answer === undefined ? head : [result]);
    if (typeof subscription !== 'string') this.#recorder.complain('news without a subscription', params);
    if (problem !== undefined) this.#recorder.complain(`news are not as the schema says: ${problem}`, result);
  }
}

const isObject = (value: unknown): value is Message => typeof value === 'object' && value !== null;
const KINDS_OF_NEWS: readonly (readonly [method: string, isThis: (result: unknown) => boolean])[] = [
  ['eth_getFilterChanges', (result) => typeof result === 'string' || (isObject(result) && 'topics' in result)],
  ['hlp', (result) => isObject(result) && !('parentHash' in result)],
];

/** What belongs to the machine or its owner, and not in an answer. Patterns over the JSON text. */
const LEAKS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a stack trace', /\\n\s+at |\.ts:\d+|node:internal|node_modules/],
  [
    'a path',
    new RegExp(
      [resolve('.'), homedir(), tmpdir()]
        .filter((path) => path.length > 3)
        .map(literally)
        .join('|'),
    ),
  ],
  [
    'a private key',
    new RegExp(
      developmentPeople()
        .map(({ privateKey }) => bytesToHex(privateKey).slice(2))
        .join('|'),
      'i',
    ),
  ],
  ['a mnemonic', /\btest test test\b/],
];

function literally(text: string): RegExp['source'] {
  return `${text.replaceAll(/[^\w]/g, String.raw`\$&`)}(?![\\w-])`;
}

function messagesIn(body: string): readonly Message[] | undefined {
  try {
    const parsed = JSON.parse(body) as unknown;
    return (Array.isArray(parsed) ? parsed : [parsed]).filter(isObject);
  } catch {
    return undefined;
  }
}

const KNOWN_CODES: ReadonlySet<unknown> = new Set(Object.values(CODES));

/** What is wrong with how something was refused. */
function problemOfError(error: unknown): string | undefined {
  if (!isObject(error)) return 'an error that is no object';
  const { code, message, data, ...others } = error;
  if (!KNOWN_CODES.has(code)) return `the number ${String(code)}, which is not in the table`;
  if (typeof message !== 'string' || message === '' || message.length > 2_000) return 'a message that is none';
  if (code === CODES.reverted && !/^0x([0-9a-f]{2})*$/.test(String(data))) return 'a revert without its data';
  return Object.keys(others).length > 0
    ? `fields that JSON-RPC does not know: ${Object.keys(others).join()}`
    : undefined;
}

function combinationOf({ method, params }: Request): string {
  return `${method}(${params.map(shapeOf).join(', ')})`;
}

const TAGS = new Set(['latest', 'pending', 'earliest', 'safe', 'finalized']);

/** What kind of argument it is; two of one shape say nothing new. */
function shapeOf(value: unknown): string {
  if (typeof value === 'string') return shapeOfText(value);
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].toSorted().join('|')}]`;
  if (!isObject(value)) return value === null ? 'null' : typeof value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  const named = fields.map(([name, field]) => `${name.startsWith('0x') ? shapeOfText(name) : name}: ${shapeOf(field)}`);
  return `{${[...new Set(named)].toSorted().join(', ')}}`;
}

function shapeOfText(text: string): string {
  if (TAGS.has(text)) return `"${text}"`;
  if (!/^0x[0-9a-f]*$/i.test(text)) return /^[a-z]+[A-Za-z]*$/.test(text) ? `"${text}"` : 'text';
  if (text.length === 42) return 'address';
  if (text.length === 66) return 'hash';
  return text.length < 34 ? 'quantity' : 'data';
}
