import { findSlugHolder, type Slug, type SlugHolder, SlugTakenError } from "@repo/tenancy"
import type { Kysely } from "kysely"
import { showTime } from "./tenant-rows.ts"

/** Runs what gives a slug to a tenant; where it is taken, says to the operator who has it. */
export async function withSlug<T>(
  owner: Kysely<unknown>,
  slug: Slug,
  fn: () => Promise<T>,
): Promise<T> {
  try {
    return await fn()
  } catch (error) {
    const holder = error instanceof SlugTakenError ? await findSlugHolder(owner, slug) : undefined
    if (!holder) throw error
    throw new Error(`The slug "${slug}" is taken. ${explain(holder)}, or choose another one.`, {
      cause: error,
    })
  }
}

function explain({ tenant, until }: SlugHolder): string {
  const { slug, schema, status } = tenant
  if (until) {
    return `It is an old slug of ${slug} (${schema}) and leads there until ${showTime(until)}. Wait until then`
  }
  return status === "deleting"
    ? `Its tenant (${schema}) was dropped and keeps it until it is purged. Purge that one`
    : `Its tenant (${schema}) is ${status}. Rename that one`
}
