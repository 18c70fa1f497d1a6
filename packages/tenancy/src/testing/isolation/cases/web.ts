import { randomBytes } from "node:crypto"
import { differenceOf } from "../difference.ts"
import type { IsolationAnswer, IsolationQuestion } from "../isolation-app.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Party, Stage } from "../stage.ts"
import { withPlantedRows } from "./connections.ts"
import { claims } from "./resolver.ts"

export const webCases: readonly IsolationDefinition[] = [
  webCase(
    "a member's own page",
    "A page shows its tenant's rows and no other's.",
    async (stage) => {
      for (const [who, whose] of bothWays(stage)) {
        const { body } = await ask(stage, { at: who.tenant.slug, memberOf: [who.tenant] })
        expectAbsent(body, whose, "A member opened the tenant's page")
        expectPresent(body, who, "A member opened the tenant's page")
      }
    },
  ),
  webCase(
    "a stranger's page",
    "Who is no member sees nothing, signed in or not.",
    async (stage) => {
      for (const [who, whose] of bothWays(stage)) {
        for (const memberOf of [[who.tenant], []]) {
          const { body } = await ask(stage, { at: whose.tenant.slug, memberOf })
          expectAbsent(body, whose, "A stranger opened a tenant's page")
        }
      }
    },
  ),
  webCase(
    "headers on a page",
    "Whatever headers claim, the page is that of its host, for a member of both.",
    async (stage) => {
      const { one, other } = stage
      const host = stage.app.resolver?.hostOf(other.tenant.slug) ?? other.tenant.slug
      for (const headers of claims(other, host)) {
        const question = { at: one.tenant.slug, memberOf: [one.tenant, other.tenant], headers }
        const { body } = await ask(stage, question)
        expectAbsent(body, other, `A page was asked for with ${JSON.stringify(headers)}`)
      }
    },
  ),
  webCase(
    "unknown or foreign",
    "A foreign tenant and an unknown one answer alike: status, headers and body.",
    async (stage) => {
      const memberOf = [stage.one.tenant]
      const { slug } = stage.other.tenant
      const nobodies = [1, 2].map(() => `nobody-${randomBytes(4).toString("hex")}`)
      const answers: IsolationAnswer[] = []
      for (const at of [nobodies[0], slug, nobodies[1]] as [string, string, string]) {
        answers.push(await ask(stage, { at, memberOf }))
      }
      const [before, foreign, after] = answers as [
        IsolationAnswer,
        IsolationAnswer,
        IsolationAnswer,
      ]
      const saw = differenceOf(foreign, [before, after], [...nobodies, slug])
      if (saw) throw new Leak({ did: "A foreign and an unknown tenant's page were opened", saw })
    },
  ),
  webCase("kept on the way", "No cache on the way may keep a tenant's page.", async (stage) => {
    const { tenant } = stage.one
    const { headers } = await ask(stage, { at: tenant.slug, memberOf: [tenant] })
    const saw = String(headers["cache-control"] ?? "no cache-control")
    if (/\b(no-store|private)\b/.test(saw) && !/\bpublic\b|s-maxage/.test(saw)) return
    throw new Leak({ did: "A member opened the tenant's page", saw })
  }),
]

function webCase(
  name: string,
  behaviour: string,
  attempt: (stage: Stage) => Promise<void>,
): IsolationDefinition {
  return {
    name,
    behaviour,
    needs: "web",
    // Whose page it is sees the canary; so whoever else gets that page would.
    control: (stage) =>
      withPlantedRows(stage, async () => {
        const { tenant, canary } = stage.other
        const { body } = await ask(stage, { at: tenant.slug, memberOf: [tenant] })
        return body.includes(canary)
      }),
    attempt: (stage) => withPlantedRows(stage, attempt),
  }
}

async function ask(
  stage: Stage,
  question: Omit<IsolationQuestion, "headers"> & Partial<IsolationQuestion>,
): Promise<IsolationAnswer> {
  if (!stage.app.web) throw new TypeError("The isolation kit was given no web.")
  return await stage.app.web.request({ headers: {}, ...question })
}

function bothWays({ one, other }: Stage): [Party, Party][] {
  return [
    [one, other],
    [other, one],
  ]
}

function expectAbsent(body: string, { canary }: Party, did: string): void {
  if (body.includes(canary)) throw new Leak({ did, saw: canary })
}

function expectPresent(body: string, { canary }: Party, did: string): void {
  if (!body.includes(canary)) throw new Leak({ did, saw: "not the rows of its own" })
}
