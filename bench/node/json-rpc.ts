/** Requests as text, answers as values. */

import type { Line } from './line.ts';

export type Answer = { readonly result?: unknown; readonly error?: { readonly message: string } };

let lastId = 0;

export function requestText(method: string, params: readonly unknown[] = []): string {
  return JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params });
}

/** The result; throws when there is none. */
export async function ask<T>(line: Line, method: string, ...params: readonly unknown[]): Promise<T> {
  const answer = JSON.parse((await line.ask(requestText(method, params))).toString()) as Answer;
  if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result as T;
}

export function checkAnswers(body: Buffer): void {
  const answers = JSON.parse(body.toString()) as Answer | readonly Answer[];
  const failed = [answers].flat().find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new Error(failed.error?.message);
}
