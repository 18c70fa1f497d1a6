import type { IsolationResolver } from "../isolation-app.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Stage } from "../stage.ts"

export const resolverCases: readonly IsolationDefinition[] = [
  {
    name: "headers that name a tenant",
    behaviour: "Only the host says which tenant is meant, whatever other headers claim.",
    needs: "resolver",
    control: async (stage) => (await misled(stage, trusting(resolverOf(stage)))) !== undefined,
    async attempt(stage) {
      const saw = await misled(stage, resolverOf(stage))
      if (saw) throw new Leak({ did: "A request claimed another tenant", saw })
    },
  },
  {
    name: "hosts that are nobody's",
    behaviour: "A host that is not exactly a tenant's is no tenant's.",
    needs: "resolver",
    control: async (stage) => (await taken(stage, lax(resolverOf(stage)))) !== undefined,
    async attempt(stage) {
      const saw = await taken(stage, resolverOf(stage))
      if (saw) throw new Leak({ did: "A request named a host that is nobody's", saw })
    },
  },
]

/** What a client may send to be taken for somebody else's. */
export function claims({ tenant }: Stage["other"], host: string): Record<string, string>[] {
  const { slug, id, schema } = tenant
  return [
    ...["x-forwarded-host", "x-host", "x-original-host", "x-forwarded-server"].map((name) => ({
      [name]: host,
    })),
    { forwarded: `host=${host}` },
    ...["x-tenant", "x-tenant-slug", "x-tenant-name"].map((name) => ({ [name]: slug })),
    { "x-tenant-id": id },
    { "x-tenant-schema": schema },
  ]
}

async function misled(stage: Stage, resolver: IsolationResolver): Promise<string | undefined> {
  const [own, foreign] = [stage.one, stage.other].map(({ tenant }) =>
    resolver.hostOf(tenant.slug),
  ) as [string, string]
  for (const claim of [{}, ...claims(stage.other, foreign)]) {
    const slug = await answer(resolver, { host: own, ...claim })
    if (slug !== stage.one.tenant.slug) {
      return `${JSON.stringify(claim)} at ${own} made it ${slug ?? "no tenant"}`
    }
  }
  return undefined
}

async function taken(stage: Stage, resolver: IsolationResolver): Promise<string | undefined> {
  const { slug } = stage.one.tenant
  const host = resolver.hostOf(slug)
  for (const written of [
    ...[
      `${host}.`,
      `a.${host}`,
      `${host}.evil.example`,
      `${host}@evil.example`,
      `${slug}.evil.example`,
    ],
    ...[`${host},${host}`, `${host} ${host}`, `${host}:1:1`, `${host}:x`, `${host}/x`, `-${host}`],
    ...[`_${host}`, `xn--${host}`, `.${host}`, "evil.example", "127.0.0.1", "[::1]", ""],
  ]) {
    const taker = await answer(resolver, { host: written })
    if (taker !== undefined) return `"${written}" is taken for ${taker}'s`
  }
  return undefined
}

/** One that throws has refused. */
async function answer(
  resolver: IsolationResolver,
  headers: Record<string, string>,
): Promise<string | undefined> {
  try {
    return await resolver.tenantOf(new Headers(headers))
  } catch {
    return undefined
  }
}

function resolverOf({ app }: Stage): IsolationResolver {
  if (!app.resolver) throw new TypeError("The isolation kit was given no resolver.")
  return app.resolver
}

function trusting(resolver: IsolationResolver): IsolationResolver {
  return {
    ...resolver,
    tenantOf: (headers) => headers.get("x-tenant-slug") ?? resolver.tenantOf(headers),
  }
}

function lax(resolver: IsolationResolver): IsolationResolver {
  return { ...resolver, tenantOf: (headers) => headers.get("host")?.split(".")[0] }
}
