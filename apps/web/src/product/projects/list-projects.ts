import { jsonArrayFrom } from "kysely/helpers/postgres"
import { db } from "@/server/database"

export type ProjectSummary = Awaited<ReturnType<typeof listProjects>>[number]

/**
 * The active tenant's projects by name, each with where its work stands: those that are worked on,
 * or those that are archived.
 */
export function listProjects(isArchived = false) {
  return db
    .selectFrom("projects")
    .leftJoin("tasks", (join) =>
      join.onRef("tasks.project_id", "=", "projects.id").on("tasks.deleted_at", "is", null),
    )
    .where("projects.archived_at", isArchived ? "is not" : "is", null)
    .groupBy("projects.id")
    .select(["projects.id", "projects.key", "projects.name", "projects.description"])
    .select(({ fn, selectFrom }) => [
      fn.count<number>("tasks.id").filterWhere("status", "=", "todo").as("todo"),
      fn.count<number>("tasks.id").filterWhere("status", "=", "in_progress").as("inProgress"),
      fn.count<number>("tasks.id").filterWhere("status", "=", "in_review").as("inReview"),
      fn.count<number>("tasks.id").filterWhere("status", "=", "done").as("done"),
      fn.min("tasks.due_on").filterWhere("status", "!=", "done").as("nextDueOn"),
      jsonArrayFrom(
        selectFrom("people")
          .select(["people.user_id as id", "people.name"])
          .where(({ exists, selectFrom }) =>
            exists(
              selectFrom("tasks as own")
                .select("own.id")
                .whereRef("own.assignee_id", "=", "people.user_id")
                .whereRef("own.project_id", "=", "projects.id")
                .where("own.deleted_at", "is", null)
                .where("own.status", "!=", "done"),
            ),
          )
          .orderBy("people.name")
          .limit(5),
      ).as("people"),
    ])
    .orderBy((eb) => eb.fn("lower", ["projects.name"]))
    .orderBy("projects.id")
    .execute()
}
