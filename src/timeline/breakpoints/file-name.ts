/** Files of contracts by the names that people use. */

/** Is it called so, with or without the directories in front? */
export function isFile(name: string, wanted: string): boolean {
  return name === wanted || name.endsWith(`/${wanted}`);
}
