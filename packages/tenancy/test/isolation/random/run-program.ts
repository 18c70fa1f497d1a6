import type { Scheduler } from "fast-check"
import { type ControlledTransaction, sql } from "kysely"
import { type TenantScope, tenantScope, withTenant } from "../../../src/index.ts"
import type { NotesDb } from "../two-tenants.ts"
import type { Model, ModelTransaction } from "./model.ts"
import type { Program, Step, Visitor } from "./program.ts"

type NotesTransaction = ControlledTransaction<{ notes: { id: number; body: string } }, string[]>

/** Runs a program against the database and tells the model what came of each step. */
export async function runProgram(
  { visitors }: Program,
  world: {
    readonly db: NotesDb
    readonly scopes: readonly TenantScope[]
    readonly model: Model
    readonly scheduler: Pick<Scheduler, "schedule" | "waitFor">
  },
): Promise<void> {
  const floating: Promise<void>[] = []
  const going = visitors.map((visitor) => new Walk(visitor, world, floating).run(visitor.steps))
  await world.scheduler.waitFor(Promise.all(going))
  await Promise.all(floating)
}

type World = Parameters<typeof runProgram>[1]

/** One visitor's way through its steps, in one scope; `inside` leads it into a transaction. */
class Walk {
  readonly #visitor: Pick<Visitor, "tenant" | "access">
  readonly #world: World
  readonly #floating: Promise<void>[]
  readonly #scope: TenantScope
  readonly #inside:
    | { db: NotesTransaction; state: ModelTransaction; savepoints: number }
    | undefined

  constructor(
    visitor: Pick<Visitor, "tenant" | "access">,
    world: World,
    floating: Promise<void>[],
    inside?: { db: NotesTransaction; state: ModelTransaction; savepoints: number },
  ) {
    this.#visitor = visitor
    this.#world = world
    this.#floating = floating
    this.#inside = inside
    const scope = world.scopes[visitor.tenant] as TenantScope
    this.#scope = tenantScope({ ...scope, access: visitor.access })
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#world.scheduler.schedule(
        Promise.resolve(),
        `${this.#visitor.tenant}: ${step.kind}`,
      )
      await withTenant(this.#scope, () => this.#take(step))
    }
  }

  get #db(): NotesDb {
    return this.#inside?.db ?? this.#world.db
  }

  async #take(step: Step): Promise<void> {
    switch (step.kind) {
      case "insert":
        return await this.#insert()
      case "float":
        this.#floating.push(this.#insert({ isFloating: true }))
        return
      case "abort":
        return await this.#insert({ turns: step.turns })
      case "read":
        return await this.#read()
      case "stream":
        return await this.#read(step.rows)
      case "fail":
        return await this.#mustFail("select 1 / 0", "hasFailed")
      case "turn":
        return await this.#mustFail(`set local role "${this.#other.tenant.schema}"`, "isDead")
      case "trespass":
        return await this.#trespass()
      case "nested":
        return await new Walk(
          { tenant: step.tenant, access: "write" },
          this.#world,
          this.#floating,
        ).run(step.steps)
      case "transaction":
        return await this.#transaction(step)
      case "savepoint":
        return await this.#savepoint(step)
    }
  }

  async #insert(how: { isFloating?: boolean; turns?: number } = {}): Promise<void> {
    const { model } = this.#world
    const state = this.#inside?.state
    const id = model.newRow(this.#visitor.tenant)
    const mayFail = this.#visitor.access === "read" || isBroken(state)
    const abort = new AbortController()
    if (how.turns !== undefined) afterTurns(how.turns, () => abort.abort(new Error("gave up")))
    // Nobody will know whether it came before the end, or before the savepoint.
    if (how.isFloating && state) model.settle([id], "unknown")
    // When it fails, the transaction has failed from then on.
    if (how.isFloating && state && mayFail) state.isDoubtful = true
    try {
      const values = { id, body: this.#scope.tenant.slug }
      await this.#db.insertInto("notes").values(values).execute({ signal: abort.signal })
      if (mayFail && !state?.isDoubtful && !how.isFloating)
        model.fault(`insert ${id} was let through`)
      if (!state) model.settle([id], "kept")
      else if (!how.isFloating) state.written.add(id)
    } catch (error) {
      if (how.turns !== undefined && abort.signal.aborted) {
        model.settle([id], "unknown")
        if (state) state.isDoubtful = true
      } else {
        if (!mayFail && !how.isFloating && !state?.isDoubtful) model.fault(`insert ${id}: ${error}`)
        if (state && this.#visitor.access === "read") state.hasFailed = true
        if (state && how.isFloating) state.isDoubtful = true
        model.settle([id], "gone")
      }
    }
  }

  async #read(limit?: number): Promise<void> {
    const { model } = this.#world
    const state = this.#inside?.state
    const mustBeThere = [...model.kept(this.#visitor.tenant), ...(state?.written ?? [])]
    try {
      const rows = await this.#rows(limit)
      if (isBroken(state)) model.fault("a broken transaction was read")
      const reader = { ...this.#visitor, slug: this.#scope.tenant.slug, transaction: state }
      model.see(rows, reader, limit === undefined ? mustBeThere : [])
    } catch (error) {
      if (!isBroken(state) && !state?.isDoubtful) model.fault(`read: ${error}`)
    }
  }

  async #rows(limit?: number): Promise<{ id: number; body: string }[]> {
    const query = this.#db.selectFrom("notes").selectAll()
    if (limit === undefined) return await query.execute()
    const rows: { id: number; body: string }[] = []
    for await (const row of query.stream({ chunkSize: 3 })) {
      rows.push(row)
      if (this.#inside && rows.length === 2) await this.#read()
      if (rows.length === limit) break
    }
    return rows
  }

  async #mustFail(statement: string, mark: "hasFailed" | "isDead"): Promise<void> {
    const state = this.#inside?.state
    const failed = await sql
      .raw(statement)
      .execute(this.#db)
      .then(
        () => false,
        () => true,
      )
    if (!failed) this.#world.model.fault(`"${statement}" was let through`)
    // In a transaction that has failed it gets no further than that.
    if (state && !(mark === "isDead" && state.hasFailed)) state[mark] = true
    if (state?.isDoubtful && mark === "isDead") state.isDead = false
  }

  async #trespass(): Promise<void> {
    if (!this.#inside) return
    const reading = withTenant(this.#other, () => this.#rows())
    const outcome = await reading.then(
      () => "it read",
      (error: Error) => error.name,
    )
    if (outcome !== "TenantMismatchError") this.#world.model.fault(`a trespass: ${outcome}`)
  }

  async #transaction({ end, steps }: Step & { kind: "transaction" }): Promise<void> {
    const { model } = this.#world
    const state: ModelTransaction = {
      written: new Set(),
      takenBack: new Set(),
      hasFailed: false,
      isDoubtful: false,
      isDead: false,
    }
    const db = (await this.#world.db.startTransaction().execute()) as unknown as NotesTransaction
    const walk = new Walk(this.#visitor, this.#world, this.#floating, { db, state, savepoints: 0 })
    try {
      await walk.run(steps)
      if (end === "commit") await db.commit().execute()
      else await db.rollback().execute()
      if (end === "commit" && isBroken(state)) model.fault("a broken transaction was committed")
      model.settle(state.written, end === "commit" ? "kept" : "gone")
    } catch (error) {
      if (!isBroken(state) && !state.isDoubtful) model.fault(`${end}: ${error}`)
      await db
        .rollback()
        .execute()
        .catch(() => {})
      model.settle(state.written, "gone")
    }
  }

  async #savepoint({ end, steps }: Step & { kind: "savepoint" }): Promise<void> {
    const inside = this.#inside
    if (!inside || isBroken(inside.state) || inside.state.isDoubtful) return
    const { state } = inside
    const name = `s${++inside.savepoints}`
    const before = new Set(state.written)
    const after = (await inside.db.savepoint(name).execute()) as unknown as NotesTransaction
    await new Walk(this.#visitor, this.#world, this.#floating, { ...inside, db: after }).run(steps)
    const command =
      end === "release"
        ? after.releaseSavepoint(name as never)
        : after.rollbackToSavepoint(name as never)
    const isDone = await command.execute().then(
      () => true,
      () => false,
    )
    if (end === "release") {
      if (!isDone) state.hasFailed = true
      return
    }
    if (!isDone) {
      if (!state.isDead && !state.isDoubtful)
        this.#world.model.fault("a savepoint was not gone back to")
      return
    }
    state.hasFailed = false
    for (const id of state.written) {
      if (before.has(id)) continue
      state.written.delete(id)
      state.takenBack.add(id)
      this.#world.model.settle([id], "gone")
    }
  }

  get #other(): TenantScope {
    const { scopes } = this.#world
    return scopes[(this.#visitor.tenant + 1) % scopes.length] as TenantScope
  }
}

function isBroken(state: ModelTransaction | undefined): boolean {
  return state !== undefined && (state.hasFailed || state.isDead)
}

function afterTurns(turns: number, fn: () => void): void {
  if (turns === 0) fn()
  else setImmediate(() => afterTurns(turns - 1, fn))
}
