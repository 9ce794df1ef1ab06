/** The tracers there are, by name. Others are refused where the wish is read (`trace-wish.ts`). */

import type { Names } from '../../timeline/values.ts';
import { CallTracer } from './call-tracer.ts';
import { FourByteTracer } from './four-byte-tracer.ts';
import { MuxTracer } from './mux-tracer.ts';
import { PrestateTracer } from './prestate-tracer.ts';
import { SourceTexts } from './source-texts.ts';
import { type Allowance, StepLogs } from './step-logs.ts';
import type { TraceWish } from './trace-wish.ts';
import type { Subject, Tracer } from './tracer.ts';

export function tracerFor(wish: TraceWish, subject: Subject, names: Names, allowance: Allowance): Tracer {
  switch (wish.tracer) {
    case 'steps':
      return new StepLogs(wish.steps, new SourceTexts(subject.prepared.state), allowance);
    case 'callTracer':
      return new CallTracer(wish, subject, names);
    case 'prestateTracer':
      return new PrestateTracer(wish, subject);
    case '4byteTracer':
      return new FourByteTracer();
    case 'muxTracer':
      return new MuxTracer(wish.all.map((one) => [one.tracer, tracerFor(one, subject, names, allowance)]));
    default:
      return NOOP;
  }
}

/** Hears everything and says nothing. */
const NOOP: Tracer = { stacks: false, hear: () => '', end: () => ['{}'] };
