import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { serialize } from "pg-protocol"

/** From the client to the server, or back. */
type Direction = "up" | "down"

/** What happens when a connection has carried so many bytes. */
export interface Fault {
  readonly direction: Direction
  /** Bytes, counted from the arming, that still pass. */
  readonly after: number
  /**
   * `cut`: the connection ends. `reset`: it breaks. `hold`: nothing passes any more, until
   * {@link Network.release}. `split`: the rest comes as a packet of its own.
   */
  readonly by: "cut" | "reset" | "hold" | "split"
}

/** What a connection answered that was asked behind its client's back. */
interface IdleAnswer {
  /** How the server left it: `I` idle, `T` in a transaction, `E` in a failed one. */
  readonly status: string
  readonly rows: (string | null)[][]
}

/** A way to a database that can be listened to and broken. */
export interface Network {
  /** The given address, with the way through here. */
  readonly url: string
  /** Bytes that clients have sent. */
  sent(): number
  /** What passes from now on, for {@link Fault.after}: the bytes of each direction. */
  record(): { readonly up: Buffer; readonly down: Buffer }
  /** Breaks the connection that is used next, once. Resolves when it has come to that. */
  arm(fault: Fault): Promise<void>
  /** Lets pass what is held. */
  release(): void
  /** New connections are neither refused nor answered; with `false` they are, late. */
  deafen(isDeaf: boolean): void
  /** How many wait for that. */
  unanswered(): number
  /** Ends every connection. */
  cut(): void
  /** Asks the server on each connection, as if its client did. Clients must be idle. */
  askIdle(sql: string): Promise<IdleAnswer[]>
  close(): Promise<void>
}

/**
 * Starts a way to a database on a free port of 127.0.0.1. It carries bytes as they are, so the
 * connection must be without TLS.
 *
 *     const network = await startNetwork(appUrl)
 *     const reached = network.arm({ direction: "down", after: 20, by: "cut" })
 */
export async function startNetwork(url: string): Promise<Network> {
  const target = new URL(url)
  const links = new Set<Link>()
  const state: State = { sent: 0, fault: undefined, recording: undefined }
  let isDeaf = false
  const unanswered: Socket[] = []
  const server = createServer((inbound) => {
    inbound.on("error", () => {})
    if (isDeaf) unanswered.push(inbound)
    else answer(inbound)
  })
  const answer = (inbound: Socket) => {
    const outbound = connect(Number(target.port || 5432), target.hostname)
    const link = new Link(inbound, outbound, state)
    links.add(link)
    inbound.on("close", () => links.delete(link))
  }
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const through = new URL(url)
  through.hostname = "127.0.0.1"
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    sent: () => state.sent,
    record() {
      const chunks: Record<Direction, Buffer[]> = { up: [], down: [] }
      state.recording = chunks
      return {
        get up() {
          return Buffer.concat(chunks.up)
        },
        get down() {
          return Buffer.concat(chunks.down)
        },
      }
    },
    arm(fault) {
      return new Promise((resolve) => {
        state.fault = { ...fault, left: fault.after, link: undefined, reached: resolve }
      })
    },
    release() {
      state.fault = undefined
      for (const link of links) link.release()
    },
    deafen(deaf) {
      isDeaf = deaf
      if (!deaf) for (const inbound of unanswered.splice(0)) answer(inbound)
    },
    unanswered: () => unanswered.length,
    cut() {
      for (const link of links) link.end()
    },
    async askIdle(sql) {
      const answers = await Promise.all([...links].map((link) => link.ask(sql)))
      return answers.filter((answer) => answer !== undefined)
    },
    async close() {
      for (const link of links) link.end()
      for (const inbound of unanswered) inbound.destroy()
      server.close()
      await once(server, "close")
    },
  }
}

interface State {
  sent: number
  fault: ArmedFault | undefined
  recording: Record<Direction, Buffer[]> | undefined
}

interface ArmedFault extends Fault {
  left: number
  /** The first connection that carries something after the arming. */
  link: Link | undefined
  reached(): void
}

/** One client's connection and its counterpart at the server. */
class Link {
  readonly #sockets: Readonly<Record<Direction, Socket>>
  readonly #state: State
  #held: { direction: Direction; chunk: Buffer }[] | undefined
  #listener: ((chunk: Buffer) => void) | undefined
  readonly #ended = new AbortController()

  constructor(inbound: Socket, outbound: Socket, state: State) {
    // By where the bytes go.
    this.#sockets = { up: outbound, down: inbound }
    this.#state = state
    inbound.on("data", (chunk) => {
      state.sent += chunk.length
      this.#carry("up", chunk)
    })
    outbound.on("data", (chunk) => {
      if (this.#listener) this.#listener(chunk)
      else this.#carry("down", chunk)
    })
    for (const socket of [inbound, outbound]) {
      socket.setNoDelay(true)
      socket.on("error", () => {})
      // Both ways: half a connection is none.
      socket.on("close", () => this.end())
    }
  }

  end(): void {
    this.#ended.abort()
    for (const socket of Object.values(this.#sockets)) socket.destroy()
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const { direction, chunk } of held) this.#carry(direction, chunk)
  }

  /** @returns nothing when the connection ends meanwhile. */
  ask(sql: string): Promise<IdleAnswer | undefined> {
    return new Promise((resolve, reject) => {
      this.#ended.signal.addEventListener("abort", () => resolve(undefined))
      let answer = Buffer.alloc(0)
      this.#listener = (chunk) => {
        answer = Buffer.concat([answer, chunk])
        const messages = messagesIn(answer)
        const [before, after] = messages.filter(({ type }) => type === "Z")
        if (!before || !after) return
        this.#listener = undefined
        const status = before.body.toString()
        const failure = messages.find(({ type }) => type === "E")
        // In a transaction that failed nothing is answered, and the status says so.
        if (failure && status !== "E")
          reject(new Error(`An idle connection answered: ${failure.body}`))
        else resolve({ status, rows: messages.filter(({ type }) => type === "D").map(fieldsOf) })
      }
      // The first Sync asks for the status alone.
      this.#sockets.up.write(Buffer.concat([serialize.sync(), serialize.query(sql)]))
    })
  }

  #carry(direction: Direction, chunk: Buffer): void {
    if (this.#held) {
      this.#held.push({ direction, chunk })
      return
    }
    const { fault } = this.#state
    if (fault) fault.link ??= this
    if (fault?.link !== this || fault.direction !== direction) {
      this.#pass(direction, chunk)
      return
    }
    if (chunk.length <= fault.left && fault.left > 0) {
      fault.left -= chunk.length
      this.#pass(direction, chunk)
      if (fault.left > 0) return
      // At the very end of what passes, not at the beginning of what comes next.
      this.#break(fault, direction, Buffer.alloc(0))
      return
    }
    if (fault.left > 0) this.#pass(direction, chunk.subarray(0, fault.left))
    this.#break(fault, direction, chunk.subarray(fault.left))
  }

  #break(fault: ArmedFault, direction: Direction, rest: Buffer): void {
    this.#state.fault = undefined
    if (fault.by === "hold") {
      this.#held = []
      if (rest.length > 0) this.#held.push({ direction, chunk: rest })
    }
    // Gently: what was passed on still arrives.
    if (fault.by === "cut") for (const socket of Object.values(this.#sockets)) socket.end()
    if (fault.by === "reset") this.#sockets.down.resetAndDestroy()
    if (fault.by === "split" && rest.length > 0) {
      this.#held = [{ direction, chunk: rest }]
      setImmediate(() => this.release())
    }
    fault.reached()
  }

  #pass(direction: Direction, chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#state.recording?.[direction].push(chunk)
    this.#sockets[direction].write(chunk)
  }
}

interface WireMessage {
  readonly type: string
  readonly body: Buffer
}

/** The whole messages at the beginning of what a server, or a client after its start, has sent. */
export function messagesIn(bytes: Buffer): WireMessage[] {
  const messages: WireMessage[] = []
  for (let at = 0; at + 5 <= bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1)
    if (end > bytes.length) break
    messages.push({ type: String.fromCharCode(bytes[at] ?? 0), body: bytes.subarray(at + 5, end) })
    at = end
  }
  return messages
}

function fieldsOf({ body }: WireMessage): (string | null)[] {
  const fields: (string | null)[] = []
  for (let at = 2; at + 4 <= body.length; ) {
    const length = body.readInt32BE(at)
    at += 4
    fields.push(length < 0 ? null : body.toString("utf8", at, at + length))
    at += Math.max(length, 0)
  }
  return fields
}
