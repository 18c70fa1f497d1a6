/**
 * Steps that take turns: each begins when the one before it has ended, however it ended. So a step
 * may send several messages, and judge each answer, with nobody in between.
 */
export class Turns {
  /** The step whose turn it is. Never rejects. */
  #current: Promise<void> | undefined

  get isIdle(): boolean {
    return this.#current === undefined
  }

  /**
   * @param assertOpen throws where no step may be taken any more; asked again when the turn comes,
   *   since a step that one waited for may have been the last.
   */
  async take<T>(step: () => Promise<T>, assertOpen: () => void): Promise<T> {
    assertOpen()
    while (this.#current) await this.#current
    assertOpen()
    const running = step()
    this.#current = running.then(ignore, ignore)
    try {
      return await running
    } finally {
      this.#current = undefined
    }
  }

  /** Waits until nobody's turn is left. */
  async end(): Promise<void> {
    while (this.#current) await this.#current
  }
}

function ignore(): void {}
