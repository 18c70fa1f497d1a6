import type { AuthOptions } from "next-auth"
import GitHub, { type GithubEmail, type GithubProfile } from "next-auth/providers/github"
import Google, { type GoogleProfile } from "next-auth/providers/google"
import type { OAuthConfig } from "next-auth/providers/oauth"
import type { Settings } from "../../env.ts"

type Keys = Pick<Settings, "GITHUB_ID" | "GITHUB_SECRET" | "GOOGLE_ID" | "GOOGLE_SECRET">

/** The providers whose keys are set, by the names that their buttons carry. */
export function shownProviders(keys: Keys): { id: string; name: string }[] {
  return oauthProviders(keys).map(({ id, name }) => ({ id, name }))
}

export function oauthProviders(keys: Keys): AuthOptions["providers"] {
  const { GITHUB_ID, GITHUB_SECRET, GOOGLE_ID, GOOGLE_SECRET } = keys
  const providers: AuthOptions["providers"] = []
  if (GITHUB_ID && GITHUB_SECRET) providers.push(github(GITHUB_ID, GITHUB_SECRET))
  if (GOOGLE_ID && GOOGLE_SECRET) providers.push(google(GOOGLE_ID, GOOGLE_SECRET))
  return providers
}

// `allowDangerousEmailAccountLinking` makes next-auth leave the decision to its signIn callback,
// which is ours and strict (may-sign-in.ts).
const linking = { allowDangerousEmailAccountLinking: true }

function google(clientId: string, clientSecret: string): OAuthConfig<GoogleProfile> {
  return Google({ clientId, clientSecret, ...linking })
}

/** next-auth's own takes the address that the profile shows, verified or not; this asks for the list. */
function github(clientId: string, clientSecret: string): OAuthConfig<GithubProfile> {
  const provider = GitHub({ clientId, clientSecret, ...linking })
  return {
    ...provider,
    checks: ["pkce", "state"],
    userinfo: {
      url: "https://api.github.com/user",
      async request({ client, tokens }) {
        const profile = await client.userinfo(tokens.access_token ?? "")
        const response = await fetch("https://api.github.com/user/emails", {
          headers: { authorization: `Bearer ${tokens.access_token}` },
        })
        const emails = response.ok ? ((await response.json()) as GithubEmail[]) : []
        const primary = emails.find((one) => one.primary && one.verified)
        return { ...profile, email: primary?.email ?? "", email_verified: primary !== undefined }
      },
    },
  }
}
