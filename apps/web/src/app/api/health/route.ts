import { sql } from "kysely"
import { sharedDb } from "@/server/database"

/** Whether this process can serve: for a load balancer, by whichever host it asks. */
export async function GET(): Promise<Response> {
  const isWell = await sql`select 1`.execute(sharedDb).then(
    () => true,
    () => false,
  )
  return Response.json(
    { status: isWell ? "ok" : "unavailable" },
    { status: isWell ? 200 : 503, headers: { "cache-control": "no-store" } },
  )
}
