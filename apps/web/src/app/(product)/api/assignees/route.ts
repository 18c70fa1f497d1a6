import { listAssignees } from "@/product/tasks/list-assignees"
import { memberHandler } from "@/server/handlers"

/** For an editor in a list, which asks when it is opened: a list has enough to carry. */
export const GET = memberHandler("tasks.read", async () => Response.json(await listAssignees()))
