/** A module while its text is read: its tables fill line by line, and what code stands where is kept for the end, when all names are known. */

import type { EnumType, StructType } from '../abi-type.ts';
import type {
  Aggregate,
  Constant,
  External,
  FunctionDef,
  Initial,
  Module,
  Shape,
  Signature,
  SourceFile,
} from '../module.ts';
import { type GrowingNames, growingNames } from './names.ts';
import type { Bookmark, Token, Tokens } from './tokens.ts';

/** Reads the rest of a line, or of a block, behind the word that it begins with. */
export type Read = (tokens: Tokens, draft: Draft, keyword: Token) => void;

export type Draft = {
  acceptsHlp: boolean;
  metadata: Module['metadata'] | undefined;
  readonly types: (EnumType | StructType)[];
  readonly constants: Constant[];
  readonly shapes: Shape[];
  readonly aggregates: Aggregate[];
  readonly initial: Initial[];
  readonly externals: External[];
  readonly events: Signature[];
  readonly errors: Signature[];
  readonly functions: FunctionDraft[];
  /** Where the code begins that stands in no function. */
  code: Bookmark | undefined;
  entry: string | undefined;
  readonly files: SourceFile[];
  /** Names that lines can use as soon as they are there. */
  readonly typeNames: GrowingNames;
  readonly shapeNames: GrowingNames;
};

export type FunctionDraft = Pick<FunctionDef, 'kind' | 'name' | 'payable' | 'params' | 'result'> & {
  /** Where it says that its bytes are; undefined when they stand within it. */
  readonly place: Pick<FunctionDef, 'start' | 'length'> | undefined;
  /** Behind the brace that opens it. */
  readonly body: Bookmark;
};

export function emptyDraft(): Draft {
  return {
    acceptsHlp: false,
    metadata: undefined,
    types: [],
    constants: [],
    shapes: [],
    aggregates: [],
    initial: [],
    externals: [],
    events: [],
    errors: [],
    functions: [],
    code: undefined,
    entry: undefined,
    files: [],
    typeNames: growingNames(),
    shapeNames: growingNames(),
  };
}
