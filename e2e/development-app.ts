import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { root } from "../scripts/env.ts"
import { startGuarded } from "../scripts/guarded.ts"
import { environment } from "./env.ts"

const folder = `${root}apps/.e2e-development`
const leftOut = ["node_modules", ".next", "public", "test", "test-results"]

/**
 * Runs `next dev` with these settings, as `pnpm dev` does, in a copy of the app: the clone's own may
 * be running.
 *
 * @returns how to stop it, once its root page has come.
 */
export async function startDevelopment(
  settings: { readonly PORT: string; readonly APP_URL: string } & Record<string, string>,
): Promise<() => Promise<void>> {
  copyApp()
  const env = {
    PATH: environment.PATH,
    NODE_ENV: "development" as const,
    NEXT_TELEMETRY_DISABLED: "1",
    NEXTAUTH_SECRET: "the-browser-tests-need-a-secret-but-not-a-secret-one",
    ...settings,
  }
  const prepared = startGuarded(process.execPath, ["scripts/prepare-sources.ts"], {
    cwd: folder,
    env,
  })
  if ((await prepared.ended) !== 0) throw new Error("The development app cannot be prepared.")
  let output = ""
  const next = join(folder, "node_modules/next/dist/bin/next")
  const dev = startGuarded(process.execPath, [next, "dev", "--port", settings.PORT], {
    cwd: folder,
    env,
    output: (chunk) => {
      output += chunk
    },
  })
  const ended = dev.ended.then((code) => {
    throw new Error(`next dev ended with ${code}:\n${output}`)
  })
  ended.catch(() => {})
  await Promise.race([isUp(settings.PORT), ended])
  return async () => {
    await dev.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Beside the app, where its imports and its settings' relative paths lead to the same places. */
function copyApp(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const filter = (path: string) => !leftOut.includes(basename(path))
  cpSync(`${root}apps/web`, folder, { recursive: true, filter })
  symlinkSync(`${root}apps/web/node_modules`, join(folder, "node_modules"))
  // Should it be left behind: no second package of that name in the workspace, and nothing to run.
  const manifest = JSON.parse(readFileSync(`${root}apps/web/package.json`, "utf8"))
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ ...manifest, name: "web-e2e", scripts: {} }),
  )
}

async function isUp(port: string): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
