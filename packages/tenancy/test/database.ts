import { inject, onTestFinished } from "vitest"
import * as testing from "../src/testing/empty-database.ts"

declare module "vitest" {
  interface ProvidedContext {
    postgres: { superuserUrl: string; ownerUrl: string; appUrl: string; port: number }
  }
}

/**
 * A database of one's own on the server of this vitest run, empty. Inside a test it is dropped when
 * that ends; made in `beforeAll`, call its `drop` in `afterAll`.
 */
export async function createEmptyDatabase(
  options: Parameters<typeof testing.createEmptyDatabase>[1] = {},
): Promise<testing.EmptyDatabase> {
  const database = await testing.createEmptyDatabase(inject("postgres").superuserUrl, options)
  dropAfterTest(database)
  return database
}

function dropAfterTest(database: testing.EmptyDatabase): void {
  try {
    onTestFinished(() => database.drop())
  } catch {
    // Outside a test: the caller drops it, or it goes with the server.
  }
}
