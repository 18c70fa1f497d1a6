import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { NextAuthContext } from "../../src/server/auth/ask-next-auth.ts"

/** A provider on this machine, which says of everybody what the test wants. */
export async function openProvider() {
  const state = { profile: {} as Record<string, unknown> }
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "application/json")
    const isToken = request.url?.startsWith("/token")
    const answer = isToken ? { access_token: "x", token_type: "bearer" } : state.profile
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const config = {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId: "an-id",
    clientSecret: "a-secret",
    checks: ["pkce", "state"],
    authorization: `${address}/authorize`,
    token: `${address}/token`,
    userinfo: `${address}/user`,
    allowDangerousEmailAccountLinking: true,
    profile: ({ id, name, email }: Record<string, string>) => ({ id, name, email }),
  } as unknown as NextAuthContext["providers"][number]
  return Object.assign(state, { server, config })
}
