import { spawn } from "node:child_process"
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { type Binaries, program } from "./binaries.ts"
import { ServerError } from "./errors.ts"
import { type Place, reachableBinaries } from "./place.ts"
import { freePort, isFree } from "./port.ts"
import { isCopyOfRunning, readPostmaster, removeStalePostmaster } from "./postmaster.ts"

export type Settings = Record<string, string | number>

const common: Settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 200,
  // A schema for each tenant: dropping one of 20 tables alone holds about 390 locks.
  max_locks_per_transaction: 256,
  log_checkpoints: "off",
  timezone: "UTC",
}

/** What a crash of the machine may cost nothing, and everything, respectively. */
export const settings: Record<"durable" | "fast", Settings> = {
  durable: common,
  fast: {
    ...common,
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    autovacuum: "off",
    max_wal_size: "4GB",
    wal_level: "minimal",
    max_wal_senders: 0,
  },
}

export class Cluster {
  readonly data: string
  readonly #place: Place
  #found: Binaries | undefined

  constructor(place: Place) {
    this.data = join(place.home, "data")
    this.#place = place
  }

  /** Makes the data folder unless it is there. `password` becomes the superuser's. */
  async init(password: string): Promise<void> {
    if (existsSync(this.data)) return this.#refuseOtherVersion()
    const part = `${this.data}.new`
    const passwordFile = join(this.#place.home, "password")
    rmSync(part, { recursive: true, force: true })
    try {
      writeFileSync(passwordFile, password, { mode: 0o600 })
      const { user } = this.#place
      if (user) chownSync(passwordFile, user.uid, user.gid)
      await this.#run("initdb", [
        ...["-D", part, "-U", "postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"],
        ...["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"],
        "--no-sync",
        "--no-instructions",
      ])
      renameSync(part, this.data)
    } finally {
      rmSync(passwordFile, { force: true })
    }
  }

  /** The port of the running server; undefined when it is down. */
  runningPort(): number | undefined {
    return readPostmaster(this.data)?.port
  }

  /** @throws ServerError when the server runs from where the repository was before. */
  refuseMoved(): void {
    if (!readPostmaster(this.data)?.isMoved) return
    throw new ServerError(
      "The embedded PostgreSQL still runs from where this repository was before it was moved. Its data is whole. End the commands that use it, run `pnpm db:down`, then try again.",
    )
  }

  /** The process of the running server; undefined when it is down. */
  runningProcess(): number | undefined {
    return readPostmaster(this.data)?.pid
  }

  /** Starts the server, on `preferred` when that port is free, and answers with its port. */
  async start(wanted: Settings, preferred: number | undefined): Promise<number> {
    if (isCopyOfRunning(this.data)) throw copyOfRunning(this.data)
    removeStalePostmaster(this.data)
    const mayTry = 3
    for (let attempt = 1; ; attempt++) {
      const port =
        attempt === 1 && preferred && (await isFree(preferred)) ? preferred : await freePort()
      rmSync(this.#log, { force: true })
      try {
        const flags = Object.entries({ ...wanted, port }).map(
          ([name, value]) => `-c ${name}=${value}`,
        )
        await this.#run("pg_ctl", [
          ...["start", "-D", this.data, "-w", "-s", "-l", this.#log, "-o", flags.join(" ")],
        ])
        return port
      } catch (error) {
        if (attempt >= mayTry) throw this.#startError(error)
        // Another program took the port just now, or children of a killed server are still leaving.
        await sleep(300)
      }
    }
  }

  async stop(mode: "fast" | "immediate"): Promise<void> {
    if (!readPostmaster(this.data)) return
    try {
      await this.#run("pg_ctl", ["stop", "-D", this.data, "-w", "-s", "-t", "30", "-m", mode])
    } catch (error) {
      if (!readPostmaster(this.data)) return
      if (mode === "immediate") throw error
      await this.stop("immediate")
    }
  }

  // Looked for when they are needed: whether a server runs is asked often, also where none can.
  get #binaries(): Binaries {
    this.#found ??= reachableBinaries(this.#place)
    return this.#found
  }

  get #log(): string {
    return join(this.data, "server.log")
  }

  #refuseOtherVersion(): void {
    const version = readFileSync(join(this.data, "PG_VERSION"), "utf8").trim()
    if (version === this.#binaries.major) return
    throw new ServerError(
      `The data in ${this.data} was made by PostgreSQL ${version}, the embedded server is ${this.#binaries.major}. Start again with empty data: pnpm db:reset --force. Or set DATABASE_URL to a server of version ${version}.`,
    )
  }

  #startError(error: unknown): ServerError {
    const log = existsSync(this.#log) ? readFileSync(this.#log, "utf8") : String(error)
    const lines = log.trim().split("\n")
    const reason = lines.find((line) => /(FATAL|PANIC|ERROR):/.test(line)) ?? lines.at(-1)
    return new ServerError(
      `The embedded PostgreSQL did not start: ${reason?.replace(/^.*?(FATAL|PANIC|ERROR): */, "")} (log: ${this.#log}). Its data is kept in ${this.data}.${isDamage(log) ? " That says that it is damaged: restore a copy of it, or give it up and start empty: pnpm db:reset --force." : ""}`,
    )
  }

  async #run(name: "initdb" | "pg_ctl", args: string[]): Promise<void> {
    const { user } = this.#place
    const child = spawn(program(this.#binaries, name), args, {
      ...user,
      cwd: this.#place.home,
      // The type: where Next is in the program, it says that every environment has NODE_ENV.
      env: { LC_ALL: "C", PATH: "/usr/bin:/bin" } as unknown as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
      // Out of the terminal's process group: Ctrl-C must not cut a start or a stop in half.
      detached: true,
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk
      })
    }
    const code = await new Promise((resolve, reject) =>
      child.on("error", reject).on("exit", resolve),
    )
    for (const stream of [child.stdout, child.stderr]) stream.destroy()
    if (code !== 0) throw new ServerError(`${name} failed: ${output.trim().split("\n").join(" ")}`)
  }
}

function isDamage(log: string): boolean {
  return /checkpoint record|invalid (page|magic|primary)|PANIC:|is not a valid data directory|corrupt/.test(
    log,
  )
}

function copyOfRunning(data: string): ServerError {
  return new ServerError(
    `The data in ${data} was copied while its server ran, so it may not be whole. Run \`pnpm db:down\` in the original and copy it again, or start with empty data here: pnpm db:reset --force.`,
  )
}
