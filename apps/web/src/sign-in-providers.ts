import type { Settings } from "./env.ts"

type Keys = Pick<Settings, "GITHUB_ID" | "GOOGLE_ID">

/** Where the forms of the sign-in providers lead whose keys are set. Here, because the proxy asks. */
export function providerOrigins({ GITHUB_ID, GOOGLE_ID }: Keys): string[] {
  return [
    ...(GITHUB_ID ? ["https://github.com"] : []),
    ...(GOOGLE_ID ? ["https://accounts.google.com"] : []),
  ]
}
