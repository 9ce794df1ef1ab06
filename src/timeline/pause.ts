/** Long work gives way. */

/** Asked again and again while something goes on, so that others have their turn; what it throws ends that. Nothing to wait for: it goes on at once. */
export type Pause = () => Promise<void> | undefined;
