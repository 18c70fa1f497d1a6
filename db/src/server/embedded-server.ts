import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { passwords, type ServerUrls, serverUrls } from "./access.ts"
import { Cluster, type Settings, settings } from "./cluster.ts"
import { ServerError } from "./errors.ts"
import { startKeeper, stopKeeper } from "./keeper-process.ts"
import { type KernelLock, lock, tryLock } from "./kernel-lock.ts"
import { knownPlace, place, removeHome } from "./place.ts"

export type Lasts = "durable" | "temporary"

export interface Lease extends ServerUrls {
  /** Gives the lease back; the last one stops the server, and resolves when it is down. */
  release(): Promise<void>
}

/**
 * A PostgreSQL that any number of processes share. Each holds a lease while it needs the server:
 * the first one starts it, the last one stops it. A lease is a lock in the kernel, so that of a
 * killed process is free at once, and the keeper stops a server that nobody leases.
 */
export class EmbeddedServer {
  readonly #control: string
  readonly #lasts: Lasts
  readonly #settings: Settings

  /**
   * @param control the folder, made when missing, that stands for this server
   * @param settings instead of the usual ones, when it is this process that starts it
   */
  constructor(control: string, lasts: Lasts, settings: Settings = {}) {
    this.#control = control
    this.#lasts = lasts
    this.#settings = settings
  }

  async lease(): Promise<Lease> {
    makeFolder(this.#control)
    const held = await this.#lock("lease", "shared")
    try {
      const urls = await this.#startOnce()
      return { ...urls, release: () => this.#release(held) }
    } catch (error) {
      await this.#release(held)
      throw error
    }
  }

  /** Starts the server if need be, and keeps it up when its last lease is gone. */
  async up(): Promise<ServerUrls> {
    const { release, ...urls } = await this.lease()
    writeFileSync(this.#file("stay"), this.#instance())
    await release()
    return urls
  }

  /** Stops the server, or, when it is in use, takes back that it stays. */
  async down(): Promise<"stopped" | "in use" | "not running"> {
    if (!this.isRunning()) return "not running"
    rmSync(this.#file("stay"), { force: true })
    return (await this.#stopUnlessLeased()) ? "stopped" : "in use"
  }

  /** Removes the server's data. Answers false, and does nothing, while it is in use. */
  async reset(): Promise<boolean> {
    if (!existsSync(this.#control)) return true
    const last = tryLock(this.#file("lease"), "exclusive")
    if (!last) return false
    await stopKeeper(this.#file("keeper"))
    await this.stop()
    removeHome(this.#control)
    for (const name of ["passwords.json", "stay"])
      rmSync(join(this.#control, name), { force: true })
    last.release()
    return true
  }

  isRunning(): boolean {
    return this.#runningPort() !== undefined
  }

  /** Whether `up` asked for the server that runs now to stay. */
  stays(): boolean {
    const file = this.#file("stay")
    return existsSync(file) && this.isRunning() && readFileSync(file, "utf8") === this.#instance()
  }

  /** The exclusive lease, when nobody else has one. For the keeper. */
  tryLast(): KernelLock | undefined {
    return existsSync(this.#control) ? tryLock(this.#file("lease"), "exclusive") : undefined
  }

  /** Stops the server; a temporary one goes with all its files. Call with the exclusive lease. */
  async stop(): Promise<void> {
    await this.#cluster()?.stop(this.#lasts === "temporary" ? "immediate" : "fast")
    if (this.#lasts === "durable") return
    removeHome(this.#control)
    rmSync(this.#control, { recursive: true, force: true })
  }

  async #startOnce(): Promise<ServerUrls> {
    const starting = await this.#lock("start", "exclusive")
    try {
      // Before the server: were this process killed while it starts it, nobody else would stop it.
      startKeeper(this.#control, this.#lasts, this.#file("keeper"))
      this.#cluster()?.refuseMoved()
      const port = this.#runningPort()
      return port ? serverUrls(port, passwords(this.#control, true)) : await this.#start()
    } finally {
      starting.release()
    }
  }

  async #start(): Promise<ServerUrls> {
    const home = place(this.#control, this.#lasts)
    const cluster = new Cluster(home)
    const secret = passwords(this.#control, existsSync(cluster.data))
    await cluster.init(secret.superuser)
    const usual = settings[this.#lasts === "durable" ? "durable" : "fast"]
    const wanted = { ...usual, ...this.#settings }
    const port = await cluster.start(wanted, this.#preferredPort())
    writeFileSync(this.#file("port"), String(port))
    const urls = serverUrls(port, secret)
    // Only here: the keeper and most commands need no database client for the server's sake.
    const { prepareAccess } = await import("./prepare-access.ts")
    await prepareAccess(urls, secret)
    return urls
  }

  async #release(held: KernelLock): Promise<void> {
    held.release()
    if (!this.stays()) await this.#stopUnlessLeased()
  }

  async #stopUnlessLeased(): Promise<boolean> {
    // Longer than at once: two that give back their leases together look like users to each other.
    const last = await lock(this.#file("lease"), "exclusive", 60)
    if (!last) return false
    await stopKeeper(this.#file("keeper"))
    await this.stop()
    last.release()
    return true
  }

  async #lock(name: "lease" | "start", mode: "shared" | "exclusive"): Promise<KernelLock> {
    const held = await lock(this.#file(name), mode, 120_000)
    if (held) return held
    throw new ServerError(
      "Another command has been starting or stopping the embedded PostgreSQL for two minutes. End that command, then try again.",
    )
  }

  #runningPort(): number | undefined {
    return this.#cluster()?.runningPort()
  }

  #preferredPort(): number | undefined {
    if (this.#lasts === "temporary") return undefined
    const file = this.#file("port")
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : 54320
  }

  #cluster(): Cluster | undefined {
    const known = knownPlace(this.#control)
    return known && new Cluster(known)
  }

  #instance(): string {
    return String(this.#cluster()?.runningProcess())
  }

  #file(name: "lease" | "start" | "keeper" | "stay" | "port"): string {
    return join(this.#control, name)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new ServerError(
      `${folder} cannot be written (${(error as NodeJS.ErrnoException).code}). Run this as the user whom it belongs to, or remove it.`,
    )
  }
}
