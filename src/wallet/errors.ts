/** What goes wrong with keys, words, books and passwords. Messages are for people, and never hold a secret. */

export type WalletProblem =
  /** A password does not open it, or what is locked in was changed. */
  | 'password'
  /** A file that cannot be what it should be. */
  | 'file'
  /** A name, an address, a phrase or a path that will not do. */
  | 'input'
  /** What is asked for is not there, or what should be new is. */
  | 'missing'
  | 'taken';

export class WalletError extends Error {
  override readonly name = 'WalletError';
  readonly problem: WalletProblem;
  /** Where the file lies that is meant. */
  readonly directory: string | undefined;

  constructor(problem: WalletProblem, message: string, directory?: string) {
    super(message);
    this.problem = problem;
    this.directory = directory;
  }
}
