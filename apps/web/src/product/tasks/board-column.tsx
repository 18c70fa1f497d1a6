"use client"

import type { Route } from "next"
import Link from "next/link"
import { type DragEvent, Fragment, type ReactNode, useRef, useState } from "react"
import { StatusMark } from "./status-mark.tsx"
import { inWords } from "./task-counts.ts"
import { statusNames, type TaskStatus } from "./task-status.ts"
import type { TaskSummary } from "./task-summary.ts"

/** One status of a board. It takes a card that is dragged over it, and shows where it would go. */
export function BoardColumn({
  status,
  tasks,
  projectKey,
  total,
  dragged,
  onDrop,
  children,
}: {
  status: TaskStatus
  tasks: readonly TaskSummary[]
  projectKey: string
  /** How many there are, where more are than stand here. */
  total: number | undefined
  /** The id of the card that is in the air. */
  dragged: string | undefined
  onDrop: (index: number) => void
  children: (task: TaskSummary) => ReactNode
}) {
  const list = useRef<HTMLUListElement>(null)
  const [over, setOver] = useState<number>()
  const mark = dragged === undefined ? undefined : over
  // Counted without the card that is in the air.
  const others = tasks.filter(({ id }) => id !== dragged)

  function indexAt(event: DragEvent): number {
    const cards = [...(list.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])]
    const rest = cards.filter((card) => card.dataset.card !== dragged)
    const below = rest.findIndex((card) => {
      const { top, height } = card.getBoundingClientRect()
      return event.clientY < top + height / 2
    })
    return below < 0 ? rest.length : below
  }

  return (
    <section
      aria-labelledby={`column-${status}`}
      className={`flex w-[17.5rem] shrink-0 snap-start flex-col rounded-xl border bg-muted p-2 dark:bg-background xl:w-auto xl:min-w-0 xl:flex-1 xl:shrink ${mark === undefined ? "" : "border-primary"}`}
      onDragOver={(event) => {
        if (dragged === undefined) return
        event.preventDefault()
        setOver(indexAt(event))
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(undefined)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setOver(undefined)
        onDrop(indexAt(event))
      }}
    >
      <h2
        id={`column-${status}`}
        className="flex items-center gap-2 px-1.5 pt-1 pb-2.5 font-medium font-sans text-sm tracking-normal"
      >
        <StatusMark status={status} />
        {statusNames[status]}
        <span className="text-muted-foreground">
          {total === undefined ? tasks.length : `${tasks.length} of ${inWords(total)}`}
        </span>
      </h2>
      <ul ref={list} className="flex min-h-16 flex-col gap-2">
        {tasks.map((task) => (
          <Fragment key={task.id}>
            {mark !== undefined && others[mark]?.id === task.id && <DropMark />}
            {children(task)}
          </Fragment>
        ))}
        {mark === others.length && <DropMark />}
      </ul>
      {total !== undefined && (
        <Link
          href={`/projects/${projectKey}?status=${status}` as Route}
          className="px-1.5 pt-2.5 pb-1 text-muted-foreground text-sm hover:text-foreground"
        >
          All that are “{statusNames[status]}”
        </Link>
      )}
    </section>
  )
}

function DropMark() {
  return <li aria-hidden="true" className="h-0.5 rounded-full bg-primary" />
}
