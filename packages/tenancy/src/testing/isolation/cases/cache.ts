import type { IsolationCache } from "../isolation-app.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Stage } from "../stage.ts"

export const cacheCases: readonly IsolationDefinition[] = [
  {
    name: "a cache",
    behaviour: "What is remembered for one tenant is not another's, under the same key.",
    needs: "cache",
    control: async (stage) =>
      (await rememberInTurn(stage, withoutTenant())).other === stage.one.canary,
    async attempt(stage) {
      const did = "Two tenants asked a cache for the same key"
      const { again, other } = await rememberInTurn(stage, stage.app.cache ?? withoutTenant())
      if (again !== stage.one.canary) throw new Leak({ did, saw: "it remembers nothing" })
      if (other !== stage.other.canary)
        throw new Leak({ did, saw: `the second was given ${other}` })
    },
  },
]

async function rememberInTurn({ one, other, table, enter }: Stage, cache: IsolationCache) {
  await enter(one, () => cache.remember(table, async () => one.canary))
  const again = await enter(one, () => cache.remember(table, async () => "found again"))
  const others = await enter(other, () => cache.remember(table, async () => other.canary))
  return { again, other: others }
}

function withoutTenant(): IsolationCache {
  const values = new Map<string, string>()
  return {
    async remember(key, load) {
      const value = values.get(key) ?? (await load())
      values.set(key, value)
      return value
    },
  }
}
