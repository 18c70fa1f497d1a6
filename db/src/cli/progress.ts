/** Shows how far long work is. Standard output belongs to the result, so this is on stderr. */
export interface Progress {
  update(done: number, total: number): void
  /** Leaves the bar's line, so that what is printed next has its own. */
  end(): void
}

/** A bar on a terminal; elsewhere a line now and then. */
export function showProgress(noun: string): Progress {
  return process.stderr.isTTY ? new Bar(noun) : new Lines(noun)
}

/** Nothing is said about what takes less time than this, in milliseconds. */
const worthALine = 5_000

class Lines implements Progress {
  readonly #noun: string
  readonly #started = performance.now()
  #last = performance.now()

  constructor(noun: string) {
    this.#noun = noun
  }

  update(done: number, total: number): void {
    if (total === 0 || performance.now() - this.#last < worthALine) return
    this.#last = performance.now()
    console.error(`${done}/${total} ${this.#noun}, ${pace(this.#started, done, total)}`)
  }

  end(): void {}
}

class Bar implements Progress {
  readonly #noun: string
  readonly #started = performance.now()
  #last = 0
  #isShown = false

  constructor(noun: string) {
    this.#noun = noun
  }

  update(done: number, total: number): void {
    if (total === 0 || (performance.now() - this.#last < 80 && done < total)) return
    this.#last = performance.now()
    this.#isShown = true
    const filled = Math.round((done / total) * 24)
    const bar = "█".repeat(filled) + "░".repeat(24 - filled)
    const text = `${bar} ${done}/${total} ${this.#noun}, ${pace(this.#started, done, total)}`
    process.stderr.write(`\r${text.slice(0, (process.stderr.columns ?? 80) - 1)}\u001b[K`)
  }

  end(): void {
    if (this.#isShown) process.stderr.write("\n")
    this.#isShown = false
  }
}

function pace(started: number, done: number, total: number): string {
  const rate = done / ((performance.now() - started) / 1000)
  const perSecond = rate >= 10 ? Math.round(rate) : Number(rate.toPrecision(2))
  return `${perSecond}/s, ${timeOf((total - done) / rate)} left`
}

function timeOf(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?"
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`
}
