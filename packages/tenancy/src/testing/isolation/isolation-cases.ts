import { definitions } from "./definitions.ts"
import type { IsolationApp } from "./isolation-app.ts"
import type { IsolationDefinition } from "./isolation-definition.ts"
import { IsolationError, type IsolationEvidence, Leak } from "./isolation-error.ts"
import { withStage } from "./stage.ts"

/** One thing that must hold, to be run by itself. */
export interface IsolationCase {
  readonly name: string
  /** What must hold, as a sentence. */
  readonly behaviour: string
  /** What of the app it asks. */
  readonly part: "database" | "cache" | "resolver" | "web"
  /** @throws IsolationError when it does not hold, or when its control sees no leak. */
  run(): Promise<void>
}

/** What came of all cases. */
export interface IsolationReport {
  readonly held: boolean
  readonly cases: readonly IsolationOutcome[]
}

export interface IsolationOutcome {
  readonly name: string
  readonly behaviour: string
  readonly held: boolean
  /** Why it does not hold. */
  readonly evidence?: IsolationEvidence
}

/**
 * What an app's isolation has to survive, as cases for any test runner. Each plants canaries of its
 * own in both tenants, `public` and the template, shows by a control that the leak it looks for
 * would be seen, tries to bring it about through the app's handles over a pool of one and of many
 * connections, and cleans up behind itself.
 *
 *     for (const { name, behaviour, run } of isolationCases(app)) {
 *       test(`${name}: ${behaviour}`, run)
 *     }
 *
 * Cases about a cache, a resolver or pages are there when the app says how to reach them.
 */
export function isolationCases<Tables>(app: IsolationApp<Tables>): IsolationCase[] {
  return definitions
    .filter(({ needs }) => isThere(app, needs))
    .map((definition) => ({
      name: definition.name,
      behaviour: definition.behaviour,
      part: partOf(definition),
      run: () => run(app, definition),
    }))
}

/**
 * Runs {@link isolationCases} one after the other and reports.
 *
 *     const { held, cases } = await checkIsolation(app)
 *     // { name: "one message", behaviour: "One message is one statement.", held: true }
 */
export async function checkIsolation<Tables>(app: IsolationApp<Tables>): Promise<IsolationReport> {
  const cases: IsolationOutcome[] = []
  for (const { name, behaviour, run } of isolationCases(app)) {
    try {
      await run()
      cases.push({ name, behaviour, held: true })
    } catch (error) {
      if (!(error instanceof IsolationError)) throw error
      cases.push({ name, behaviour, held: false, evidence: error.evidence })
    }
  }
  return { held: cases.every(({ held }) => held), cases }
}

function isThere<Tables>(app: IsolationApp<Tables>, needs: IsolationDefinition["needs"]): boolean {
  if (needs === undefined) return true
  if (needs === "role") return (app.isolation ?? "role") === "role"
  if (needs === "hardening") return (app.hardening ?? "database") === "database"
  return app[needs] !== undefined
}

function partOf({ needs }: IsolationDefinition): IsolationCase["part"] {
  if (needs === undefined || needs === "role" || needs === "hardening") return "database"
  return needs === "rows" ? "database" : needs
}

async function run<Tables>(
  app: IsolationApp<Tables>,
  { name, behaviour, control, attempt }: IsolationDefinition,
): Promise<void> {
  try {
    await withStage(app, async (stage) => {
      if (!(await control(stage))) {
        throw new Leak({ did: "The control", saw: "it sees no leak, so this case proves nothing" })
      }
      await attempt(stage)
    })
  } catch (error) {
    const evidence =
      error instanceof Leak ? error.evidence : { did: "It", saw: `it failed with "${error}"` }
    throw new IsolationError(name, behaviour, evidence, { cause: error })
  }
}
