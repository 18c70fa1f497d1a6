import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { startBuiltApp } from "../../../scripts/built-app.ts"
import { startGuarded } from "../../../scripts/guarded.ts"
import type { Surroundings } from "../harness/bench.ts"
import { environment } from "./env.ts"

/** A production build of the app, in a copy of its folder. */
export interface Build {
  start(settings: { PORT: string } & Record<string, string>): Promise<{ stop(): Promise<number> }>
}

type Closer = Pick<Surroundings, "onClose">

/** The app as it is. In a copy all the same: the clone's own build may be in use, or of yesterday. */
export function buildApp(surroundings: Closer): Promise<Build> {
  const build =
    builds.get(surroundings) ?? buildIn(copyApp(".bench-asked", surroundings), surroundings)
  builds.set(surroundings, build)
  return build
}

/** One a run, whoever asks. */
const builds = new WeakMap<Closer, Promise<Build>>()

/**
 * The app with a constant in place of what it asks the database of each request. The module is
 * exchanged in the copy, so that the app itself has no switch by which its guard could be off.
 */
export function buildAppWithConstant(surroundings: Closer): Promise<Build> {
  const folder = copyApp(".bench-constant", surroundings)
  const server = join(folder, "src/server")
  renameSync(join(server, "standing.ts"), join(server, "standing-asked.ts"))
  writeFileSync(join(server, "standing.ts"), constantStanding)
  return buildIn(folder, surroundings)
}

// What stands here itself comes before what `*` brings.
const constantStanding = `
import type { Standing } from "./standing-asked.ts"
export * from "./standing-asked.ts"

export async function requestStanding(): Promise<Standing> {
  standing ??= read()
  return standing
}

let standing: Standing | undefined

function read(): Standing {
  const given = JSON.parse(process.env.BENCH_STANDING ?? "")
  return { ...given, visitor: { ...given.visitor, lastUsedAt: new Date() } }
}
`

const apps = fileURLToPath(new URL("../../../apps/", import.meta.url))

/** Beside the app, where its imports and its settings' relative paths lead to the same places. */
function copyApp(name: string, surroundings: Closer): string {
  const folder = join(apps, name)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  remove()
  surroundings.onClose(remove)
  mkdirSync(folder)
  const own = (path: string) => !leftOut.includes(basename(path))
  cpSync(join(apps, "web"), folder, { recursive: true, filter: own })
  symlinkSync(join(apps, "web/node_modules"), join(folder, "node_modules"))
  // Not a second package of that name in the workspace.
  const manifest = JSON.parse(readFileSync(join(apps, "web/package.json"), "utf8"))
  writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, name: `web${name}` }))
  return folder
}

const leftOut = ["node_modules", ".next", "test", "test-results"]

async function buildIn(folder: string, surroundings: Closer): Promise<Build> {
  const next = join(apps, "web/node_modules/next/dist/bin/next")
  let output = ""
  const build = startGuarded(process.execPath, [next, "build"], {
    cwd: folder,
    env: { ...base, NEXT_TELEMETRY_DISABLED: "1" },
    output: (chunk) => {
      output += chunk
    },
  })
  surroundings.onClose(build.stop)
  if ((await build.ended) !== 0) throw new Error(`The app does not build:\n${output}`)
  return { start: (settings) => start(folder, settings) }
}

const base = { PATH: environment.PATH, NODE_ENV: "production" as const }

async function start(folder: string, settings: { PORT: string } & Record<string, string>) {
  const server = join(folder, ".next/standalone/apps", basename(folder), "server.js")
  let output = ""
  try {
    return await startBuiltApp(server, { ...base, ...settings }, (chunk) => {
      output += chunk
    })
  } catch (error) {
    throw new Error(`The app does not start:\n${output}`, { cause: error })
  }
}
