/**
 * What has to be undone at the end of a run, however it comes: a server to stop, a process to end.
 */
export class Closing {
  readonly #closers: (() => unknown)[] = []
  #closed: Promise<void> | undefined

  /** The last one registered is called first. */
  add(close: () => unknown): void {
    this.#closers.push(close)
  }

  get isClosing(): boolean {
    return this.#closed !== undefined
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll()
    return this.#closed
  }

  /** Ctrl-C closes and ends the process; twice, it ends at once. */
  onSignals(): void {
    for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
      process.once(signal, () => void this.close().finally(() => process.exit(code)))
    }
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#closers.toReversed()) {
      try {
        await close()
      } catch {
        // The others have to be closed all the same.
      }
    }
  }
}
