import { z } from "zod"
import { hasAtMost } from "@/text-length"

/** What forms send of a comment, and what is said about what is wrong with it. */
export const commentInput = {
  id: z.uuid("This form names no comment."),
  body: z
    .string("Write something first.")
    .transform((body) => body.replaceAll("\r\n", "\n").trim())
    .refine(hasAtMost(20_000), "A comment has at most 20,000 characters.")
    .refine((body) => body.length > 0, "Write something first."),
}
