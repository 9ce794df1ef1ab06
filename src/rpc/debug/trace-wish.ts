/** What a client may wish of a trace: the configuration that `debug_trace*` take, as published. */

import { badParam } from '../errors.ts';
import { bool, entriesIn, objectOf, optional, type Shape, text } from '../shape.ts';

/** How a run is written down. */
export const TRACERS = ['callTracer', 'prestateTracer', '4byteTracer', 'muxTracer', 'noopTracer'] as const;
export type TracerName = (typeof TRACERS)[number];

/** Of step logs. */
export type StepWish = {
  readonly stacks: boolean;
  readonly storage: boolean;
  readonly returned: boolean;
  readonly sources: boolean;
  /** Steps that are written; 0 for all that this server gives. */
  readonly limit: number;
};

export type TraceWish =
  | { readonly tracer: 'steps'; readonly steps: StepWish }
  | { readonly tracer: 'callTracer'; readonly onlyTopCall: boolean; readonly withLog: boolean }
  | { readonly tracer: 'prestateTracer'; readonly isDiff: boolean; readonly code: boolean; readonly storage: boolean }
  | { readonly tracer: '4byteTracer' }
  /** Several of them together, each by its name; not this one again. */
  | { readonly tracer: 'muxTracer'; readonly all: readonly TraceWish[] }
  | { readonly tracer: 'noopTracer' };

const LIMIT: Shape<number> = {
  name: 'whole number',
  schema: { type: 'integer', minimum: 0 },
  read(value, place) {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    throw badParam(place, 'a whole number from 0 upwards is wanted');
  },
};

/** Of a tracer; which fields it has depends on that. */
const ANY_OBJECT: Shape<ReadonlyMap<string, unknown>> = {
  name: 'object',
  schema: { type: 'object' },
  read: entriesIn,
};

/** Taken from whoever sends it, and of no consequence: there is no memory to enable, and a trace that nobody reads ends by itself. */
const IGNORED = {
  enableMemory: optional(bool),
  disableMemory: optional(bool),
  debug: optional(bool),
  timeout: optional(text(40)),
  reexec: optional(LIMIT),
};

const FIELDS = {
  tracer: optional(text(100_000)),
  tracerConfig: optional(ANY_OBJECT),
  disableStack: optional(bool),
  disableStorage: optional(bool),
  enableReturnData: optional(bool),
  disableSource: optional(bool),
  limit: optional(LIMIT),
  ...IGNORED,
};

const CONFIG = objectOf('trace configuration', FIELDS);

export const traceWish: Shape<TraceWish> = {
  name: CONFIG.name,
  schema: CONFIG.schema,
  read: (value, place) => wishIn(CONFIG.read(value, place), place),
};

function wishIn(given: ReturnType<(typeof CONFIG)['read']>, place: string): TraceWish {
  const { tracer = '', tracerConfig = new Map() } = given;
  const read = TRACER_WISHES[tracerNamed(tracer, `${place}.tracer`)];
  return read(given, tracerConfig, `${place}.tracerConfig`);
}

function tracerNamed(name: string, place: string): TracerName | 'steps' {
  if (name === '') return 'steps';
  const known = TRACERS.find((each) => each === name);
  if (known !== undefined) return known;
  const what = /^\w{1,40}$/.test(name)
    ? `there is no tracer ${name} here`
    : 'tracers written in JavaScript are not run here';
  throw badParam(place, `${what}; there is: ${TRACERS.join(', ')}, and step logs where none is named`);
}

type Given = ReturnType<(typeof CONFIG)['read']>;
type Config = ReadonlyMap<string, unknown>;

const TRACER_WISHES: Readonly<
  Record<TracerName | 'steps', (given: Given, config: Config, place: string) => TraceWish>
> = {
  steps: (given) => ({
    tracer: 'steps',
    steps: {
      stacks: given.disableStack !== true,
      storage: given.disableStorage !== true,
      returned: given.enableReturnData === true,
      sources: given.disableSource !== true,
      limit: given.limit ?? 0,
    },
  }),
  callTracer(_, config, place) {
    const { onlyTopCall, withLog } = switches(config, place, ['onlyTopCall', 'withLog']);
    return { tracer: 'callTracer', onlyTopCall, withLog };
  },
  prestateTracer(_, config, place) {
    const names = ['diffMode', 'disableCode', 'disableStorage', 'includeEmpty'] as const;
    const { diffMode, disableCode, disableStorage } = switches(config, place, names);
    return { tracer: 'prestateTracer', isDiff: diffMode, code: !disableCode, storage: !disableStorage };
  },
  '4byteTracer': (_, config, place) => ({ tracer: '4byteTracer', ...switches(config, place, []) }),
  muxTracer: (given, config, place) => ({
    tracer: 'muxTracer',
    all: [...config].map(([name, own]) => {
      const tracer = tracerNamed(name, place);
      if (tracer === 'steps' || tracer === 'muxTracer') throw badParam(place, `${tracer} does not go with others`);
      return TRACER_WISHES[tracer](
        given,
        optional(ANY_OBJECT).read(own, `${place}.${tracer}`) ?? new Map(),
        `${place}.${tracer}`,
      );
    }),
  }),
  noopTracer: (_, config, place) => ({ tracer: 'noopTracer', ...switches(config, place, []) }),
};

/** Where nothing is said. */
export const USUAL_WISH: TraceWish = wishIn(CONFIG.read({}, ''), '');

/** Fields that are true or false, and false where they are missing. */
function switches<N extends string>(config: Config, place: string, names: readonly N[]): Record<N, boolean> {
  const fields = Object.fromEntries(names.map((name) => [name, optional(bool)])) as Record<
    N,
    Shape<boolean | undefined>
  >;
  const read = objectOf('', fields).read(Object.fromEntries(config), place);
  return Object.fromEntries(names.map((name) => [name, read[name] === true])) as Record<N, boolean>;
}
