import { z } from "zod"
import { hasAtMost } from "@/text-length"
import { taskStatuses } from "./task-status.ts"

/** What forms send of a task, and what is said about what is wrong with it. */
export const taskInput = {
  id: z.uuid("This form names no task."),
  title: z
    .string("Say what is to be done.")
    .trim()
    .min(1, "Say what is to be done.")
    .refine(hasAtMost(200), "A title has at most 200 characters."),
  description: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n"))
    .refine(hasAtMost(20_000), "A description has at most 20,000 characters."),
  status: z.enum(taskStatuses, "There is no such status."),
  assignee: z.union([z.literal("").transform(() => null), z.uuid("There is no such person.")]),
  dueOn: z.union([z.literal("").transform(() => null), z.iso.date("That is no date.")]),
}
