import { spawnSync } from "node:child_process"
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "@repo/db/server"
import { findBrowser } from "./browser.ts"
import { end, endOnSignals, onClose } from "./closing.ts"
import { environment, root } from "./env.ts"
import { Explained, explaining } from "./explained.ts"
import { startGuarded } from "./guarded.ts"
import { type Instruction, readSection } from "./guide.ts"
import {
  add,
  type Counts,
  countPlaywright,
  countsFileSetting,
  countVitest,
  none,
  printCounts,
  vitestReporters,
  writeCounts,
} from "./test-results.ts"

// What the later fix of the template touches: the house, what was removed, and what was replaced.
const fixed = "README.md"
const removed = "apps/web/src/product/tasks/task-row.tsx"
const replaced = "apps/web/src/product/home.tsx"
const fix = "\n// A later fix.\n"

endOnSignals()
await explaining(followGuide, end)

/**
 * Does what docs/your-product.md says, word by word, in a copy of this project: the name, the
 * example's removal, a table with its page, action and test, and a later fix of the template.
 */
async function followGuide(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-guide-"))
  onClose(() => rmSync(folder, { recursive: true, force: true }))
  const { path: CHROMIUM_PATH } = await findBrowser()
  const env = { ...ownEnvironment(), ...(CHROMIUM_PATH && { CHROMIUM_PATH }) }
  const template = join(folder, "template")
  const product = join(folder, "product")
  const run = (line: string, cwd = product) => runIn(cwd, line, env)
  const report = join(folder, "playwright.json")
  let counts = none
  const runTests = async (line: string, count: () => Counts) => {
    rmSync(report, { force: true })
    await run(line).finally(() => {
      counts = add(counts, count())
      // As far as it has come: what fails after this ends the run.
      writeCounts(counts)
    })
  }
  const runBrowserTests = (tests = "") =>
    runTests(
      `PLAYWRIGHT_JSON_OUTPUT_FILE="${report}" pnpm --filter @repo/e2e e2e ${tests} --reporter=list,json`,
      () => countPlaywright(report),
    )
  const guide = readFileSync(`${root}docs/your-product.md`, "utf8")
  const follow = async (section: number) => {
    for (const each of readSection(guide, section)) await obey(each, product, run)
  }

  copyProject(template)
  await run("git init -qb main && git add -A && git commit -qm Template", template)
  await run("git clone -q template product && git -C product remote rename origin template", folder)
  await run(`pnpm install --frozen-lockfile --prefer-offline --store-dir "${storeFolder()}"`)
  onClose(() => run("pnpm db:reset --force").catch(() => {}))

  await follow(2)
  // What development leaves behind knows the pages that section 3 removes.
  await developFor(product, env)
  await follow(3)
  await run("biome check --error-on-warnings . && knip")
  // As `pnpm test` does, but for the package that is the same with the example and without.
  await runTests(
    `turbo run test --concurrency=1 --filter '!@repo/tenancy' -- ${vitestReporters.join(" ")}`,
    () => countVitest(product),
  )
  await run("pnpm build")
  await runBrowserTests()
  await follow(4)
  await run("biome check --error-on-warnings . && knip")
  await runBrowserTests("people-members")
  assertFiles(filesOfTable(product))

  leaveFix(template)
  await run("git commit -qam Fix", template)
  await follow(5)
  assertMerged(product)
  printCounts(counts)
}

/** Runs `pnpm dev` until its first page has come. */
async function developFor(cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const port = await freePort()
  let output = ""
  const dev = startGuarded("pnpm", ["dev"], {
    cwd,
    env: { ...env, PORT: String(port) },
    output: (chunk) => {
      output += chunk
    },
  })
  onClose(dev.stop, dev.kill)
  const end = dev.ended.then((code) => {
    throw new Explained(`${output}\npnpm dev ended with ${code}.`)
  })
  // It is stopped below.
  end.catch(() => {})
  const url = `http://localhost:${port}/`
  for (;;) {
    const response = await Promise.race([fetch(url).catch(() => undefined), end])
    if (response?.ok) break
    await sleep(500)
  }
  await dev.stop()
  console.log("✓ pnpm dev")
}

async function obey(
  instruction: Instruction,
  folder: string,
  run: (line: string) => Promise<void>,
): Promise<void> {
  if (instruction.kind === "command") return await run(instruction.text)
  const file = join(folder, instruction.path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, instruction.text)
}

/** With pnpm as it is here: npx would ask the registry for it each time. */
async function runIn(cwd: string, lines: string, env: NodeJS.ProcessEnv): Promise<void> {
  const script = lines.replaceAll("npx -y pnpm@12", "pnpm")
  const started = performance.now()
  let output = ""
  const shell = startGuarded("bash", ["-euo", "pipefail", "-c", script], {
    cwd,
    env,
    output: (chunk) => {
      output += chunk
    },
  })
  onClose(shell.stop, shell.kill)
  const code = await shell.ended
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${code === 0 ? "✓" : "✗"} ${script.replaceAll("\n", "\n  ")}, ${seconds} s`)
  if (code !== 0) throw new Explained(`${output}\nThis step of the guide failed:\n${script}`)
}

/** What git would take of the folder as it is, changed or new. */
function copyProject(to: string): void {
  const list = spawnSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: root })
  const files = list.stdout.toString().split("\0").filter(Boolean)
  for (const file of files) {
    if (existsSync(root + file)) cpSync(root + file, join(to, file), { recursive: true })
  }
}

/** The packages are linked from there, and nothing is fetched. */
function storeFolder(): string {
  return spawnSync("pnpm", ["store", "path"], { cwd: root }).stdout.toString().trim()
}

/** Without the settings of this clone: the copy has a database of its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, DATABASE_OWNER_URL: __, TENANT_ISOLATION: ___, ...others } = environment
  const { [countsFileSetting]: ____, ...rest } = others
  const who = { NAME: "A person", EMAIL: "person@example.test" }
  return {
    ...rest,
    PATH: `node_modules/.bin:${rest.PATH}`,
    GIT_AUTHOR_NAME: who.NAME,
    GIT_AUTHOR_EMAIL: who.EMAIL,
    GIT_COMMITTER_NAME: who.NAME,
    GIT_COMMITTER_EMAIL: who.EMAIL,
    NO_COLOR: "1",
  }
}

/** What the last commit touched for the table and its page, without action and test. */
function filesOfTable(product: string): string[] {
  const { stdout } = spawnSync("git", ["show", "--name-only", "--format="], { cwd: product })
  const files = stdout.toString().split("\n").filter(Boolean)
  return files.filter((file) => !/^(e2e|apps\/web\/src\/product\/notes)\//.test(file))
}

function assertFiles(files: string[]): void {
  if (files.length <= 5) return
  throw new Explained(`A table with its page touches more than five files: ${files.join(", ")}`)
}

function leaveFix(template: string): void {
  for (const file of [fixed, removed, replaced]) appendFileSync(join(template, file), fix)
}

function assertMerged(product: string): void {
  const holds =
    readFileSync(join(product, fixed), "utf8").endsWith(fix) &&
    !existsSync(join(product, removed)) &&
    readFileSync(join(product, replaced), "utf8").includes("selectFrom")
  if (!holds) throw new Explained("The template's fix did not come as section 5 says.")
}
