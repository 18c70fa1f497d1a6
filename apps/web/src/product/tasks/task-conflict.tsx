"use client"

import { useEffect, useRef } from "react"
import { Button } from "@/components/ui/button"
import { dueDateInWords } from "./due-date.tsx"
import type { Assignee } from "./list-assignees.ts"
import { type Draft, differences } from "./task-draft.ts"
import { statusNames } from "./task-status.ts"

/** Two people edited one task: what the other one saved, beside one's own. */
export function TaskConflict({
  base,
  mine,
  theirs,
  assignees,
  onMine,
  onTheirs,
}: {
  /** What both began from. */
  base: Draft
  mine: Draft
  theirs: Draft
  assignees: readonly Assignee[]
  onMine: () => void
  onTheirs: () => void
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const fields = differences(mine, theirs)
  const others = differences(theirs, base).filter((field) => !fields.includes(field))
  return (
    <section
      aria-labelledby="conflict"
      className="mx-4 mt-4 space-y-4 rounded-lg border border-status-progress bg-background p-4 sm:mx-5"
    >
      <div>
        <h2
          ref={heading}
          id="conflict"
          tabIndex={-1}
          className="font-sans font-semibold text-base tracking-normal outline-none"
        >
          Somebody saved this task while you were editing it
        </h2>
        <p className="text-muted-foreground text-sm">
          Nothing of yours is lost, and nothing of theirs. Choose what it shall say.
        </p>
      </div>
      {fields.length > 0 ? (
        <div className="overflow-x-auto">
          <table className="w-full text-left text-sm">
            <thead className="text-muted-foreground">
              <tr>
                <th scope="col" className="py-1 pr-4 font-medium">
                  What
                </th>
                <th scope="col" className="py-1 pr-4 font-medium">
                  Theirs
                </th>
                <th scope="col" className="py-1 font-medium">
                  Yours
                </th>
              </tr>
            </thead>
            <tbody className="divide-y align-top">
              {fields.map((field) => (
                <tr key={field}>
                  <th scope="row" className="py-1.5 pr-4 font-medium">
                    {fieldNames[field]}
                  </th>
                  <td className="whitespace-pre-wrap py-1.5 pr-4">{inWords(theirs, field)}</td>
                  <td className="whitespace-pre-wrap py-1.5">{inWords(mine, field)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p className="text-sm">It says the same as yours.</p>
      )}
      {fields.length > 0 && others.length > 0 && (
        <p className="text-sm">
          They changed this as well, and it stays either way:{" "}
          {others
            .map((field) => `${fieldNames[field]}, now “${inWords(theirs, field)}”`)
            .join("; ")}
          .
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="button" size="sm" onClick={onMine}>
          Save mine
        </Button>
        <Button type="button" size="sm" variant="outline" onClick={onTheirs}>
          Take theirs
        </Button>
      </div>
    </section>
  )

  function inWords(draft: Draft, field: keyof typeof fieldNames): string {
    if (field === "status") return statusNames[draft.status]
    if (field === "assigneeId") {
      return assignees.find(({ id }) => id === draft.assigneeId)?.name ?? "Nobody"
    }
    if (field === "dueOn" && draft.dueOn) return dueDateInWords(draft.dueOn)
    return draft[field] || "Nothing"
  }
}

const fieldNames = {
  title: "Title",
  status: "Status",
  assigneeId: "Given to",
  dueOn: "Due",
  description: "Description",
} as const
