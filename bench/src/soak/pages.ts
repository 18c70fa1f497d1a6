import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "@repo/db/server"
import type { Hardening } from "@repo/tenancy"
import { productForm, productPages } from "../product-benches.ts"
import type { Build } from "../tenant-page/builds.ts"
import { type Answer, PageClient } from "./page-client.ts"
import { Sessions } from "./sessions.ts"
import type { Surroundings } from "./traffic.ts"
import { canaryPattern, type Resident } from "./world.ts"

/** Few and unhurried: a page costs as much as some tens of queries, which are to be asked too. */
const visitors = 3
const pause = 100
/** Milliseconds for which the app's pool remembers a fault. */
const memory = 2_000

/** Starts the build, and has members of all tenants open its pages and send its forms. */
export async function visit(
  build: Build,
  databaseUrl: string,
  surroundings: Surroundings & { onClose(close: () => unknown): void; hardening: Hardening },
  goesOn: () => boolean,
): Promise<void> {
  const port = await freePort()
  const app = await build.start({
    DATABASE_URL: databaseUrl,
    ...(surroundings.hardening === "unavailable" && { DATABASE_HARDENING: "unavailable" }),
    NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    SMTP_URL: "smtp://127.0.0.1:9",
    PORT: String(port),
  })
  surroundings.onClose(app.stop)
  const client = new PageClient(port)
  const visitor = new Visitor(client, new Sessions(surroundings.world.urls), surroundings)
  const loop = async () => {
    while (goesOn()) {
      await visitor.visitSomebody()
      await sleep(pause)
    }
  }
  await Promise.all(Array.from({ length: visitors }, loop))
  client.end()
  await app.stop()
}

/** A form of hidden fields, for whoever owns a tenant. */
export interface ProductForm {
  /** Where it may stand. */
  readonly pages: readonly string[]
  /** What stands in it, and in no other form. */
  readonly marker: string
}

class Visitor {
  readonly #client: PageClient
  readonly #sessions: Sessions
  readonly #surroundings: Surroundings

  constructor(client: PageClient, sessions: Sessions, surroundings: Surroundings) {
    this.#client = client
    this.#sessions = sessions
    this.#surroundings = surroundings
  }

  async visitSomebody(): Promise<void> {
    const { world } = this.#surroundings
    const resident = world.anybody()
    const kind = Math.random()
    if (kind < 0.75) {
      const { visited } = productPages
      const path = visited[Math.floor(Math.random() * visited.length)] ?? "/"
      await this.#look(resident, "page", [200], async ({ slug }) =>
        this.#client.get(slug, path, await this.#sessions.cookieOf(resident)),
      )
    } else if (kind < 0.9 && productForm) await this.#send(resident, productForm)
    else await this.#intrude(resident, world.anybody())
  }

  /** The form as the first page offers it that has it. */
  async #send(resident: Resident, { pages, marker }: ProductForm): Promise<void> {
    for (const path of pages) {
      let form: Map<string, string> | undefined
      await this.#look(resident, "page with a form", [200], async ({ slug }) => {
        const answer = await this.#client.get(slug, path, await this.#sessions.cookieOf(resident))
        form = fieldsOf(answer.body, marker)
        return answer
      })
      const fields = form
      if (!fields) continue
      return await this.#look(resident, "action", [303], async ({ slug }) =>
        this.#client.post(slug, path, await this.#sessions.cookieOf(resident), fields),
      )
    }
  }

  /** With the cookie of another tenant's host: whatever the answer is, it holds nobody's rows. */
  async #intrude(resident: Resident, other: Resident): Promise<void> {
    if (resident === other) return
    const nobody = {
      tenant: resident.tenant,
      canary: "nobody",
      // With the other tenant its sessions go: its cookie is then nobody's.
      get changedAt() {
        return Math.max(resident.changedAt, other.changedAt)
      },
    }
    await this.#look(nobody, "stray cookie", [404], async ({ slug }) =>
      this.#client.get(slug, productPages.measured, await this.#sessions.cookieOf(other)),
    )
  }

  async #look(
    resident: Resident,
    kind: string,
    expected: readonly number[],
    ask: (tenant: Resident["tenant"]) => Promise<Answer>,
  ): Promise<void> {
    const { watch, faults } = this.#surroundings
    const since = performance.now()
    try {
      const { status, location, body } = await ask(resident.tenant)
      const found = new Set(body.match(canaryPattern))
      if (expected.includes(status)) return watch.see(resident, kind, found)
      if (found.size > 0) watch.see(resident, kind, found)
      if (resident.changedAt >= since && status < 500) watch.explained(`changed: ${status}`)
      else if (
        (status >= 429 || isProblem.test(location)) &&
        faults.happenedSince(since - memory)
      ) {
        watch.explained(`in a storm: ${status}`)
      } else watch.unexplained(kind, new Error(`It was answered with ${status} ${location}`.trim()))
    } catch (error) {
      // The app itself, or the soak's own way to the database, was not reached.
      if (faults.happenedSince(since - memory)) watch.explained("not answered")
      else watch.unexplained(kind, error)
    }
  }
}

/** The pages for a status that Next has no page for. */
const isProblem = /\/problem\/(unavailable|too_many)\b/

/** The hidden fields of the form that has this in it. */
function fieldsOf(page: string, marker: string): Map<string, string> | undefined {
  const form = page.match(/<form[\s\S]*?<\/form>/g)?.find((text) => text.includes(marker))
  if (!form) return undefined
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    attributeOf(input, "name"),
    attributeOf(input, "value"),
  ])
  return new Map(inputs as [string, string][])
}

function attributeOf(tag: string, name: string): string {
  const value = tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? ""
  return value.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&")
}
