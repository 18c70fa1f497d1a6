import type { Handles } from "../src/index.ts"
import { exampleProjects } from "./example/index.ts"
import { numberTasks } from "./example/number-tasks.ts"
import { planRows } from "./example/plan.ts"

/** The tenant that rows are written for, and who is in it. */
export interface RowsContext {
  readonly slug: string
  /** Its members, in the order of the fixture. */
  readonly team: readonly { readonly id: string }[]
  readonly userOf: (email: string) => { readonly id: string }
}

/** Whether a tenant has been filled: then the seed leaves it as it is. */
export async function hasRows(db: Handles["db"]): Promise<boolean> {
  return Boolean(await db.selectFrom("projects").select("id").limit(1).executeTakeFirst())
}

/** The product's rows of a tenant. All or nothing, so that one with a project has everything. */
export async function writeRows(db: Handles["db"], context: RowsContext): Promise<void> {
  const plan = planRows(exampleProjects[context.slug] ?? [], { ...context, now: new Date() })
  await db.transaction().execute(async (trx) => {
    await trx.insertInto("projects").values(plan.projects).execute()
    await trx
      .insertInto("tasks")
      .values(await numberTasks(trx, plan.tasks))
      .execute()
    await trx.insertInto("comments").values(plan.comments).execute()
  })
}
