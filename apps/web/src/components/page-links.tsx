import type { Route } from "next"
import Link from "next/link"
import { Button } from "@/components/ui/button"

/** The way on in a list that is read page by page, and back to its beginning. */
export function PageLinks({
  first,
  next,
}: {
  /** The beginning's address, where this is another page. */
  first: string | undefined
  /** The next page's address, where there is one. */
  next: string | undefined
}) {
  if (first === undefined && next === undefined) return null
  return (
    <nav aria-label="Pages" className="mt-5 flex flex-wrap gap-2">
      {first !== undefined && (
        <Button asChild variant="outline" size="sm">
          <Link href={first as Route}>First page</Link>
        </Button>
      )}
      {next !== undefined && (
        <Button asChild variant="outline" size="sm">
          <Link href={next as Route}>Next page</Link>
        </Button>
      )}
    </nav>
  )
}
