import type { ComponentProps } from "react"
import { Input } from "@/components/ui/input"
import { NativeSelect } from "@/components/ui/native-select"
import { statusNames, taskStatuses } from "./task-status.ts"
import type { Assignees } from "./use-assignees.ts"

type SelectProps = ComponentProps<typeof NativeSelect>

/** Where a task stands. */
export function StatusSelect(props: SelectProps) {
  return (
    <NativeSelect name="status" {...props}>
      {taskStatuses.map((status) => (
        <option key={status} value={status}>
          {statusNames[status]}
        </option>
      ))}
    </NativeSelect>
  )
}

/** Who does it; where there are many people, with a search for more of them. */
export function AssigneeSelect({
  assignees: { people, words, find },
  ...props
}: SelectProps & { assignees: Assignees }) {
  return (
    <div className="min-w-0 space-y-1.5">
      <NativeSelect name="assignee" {...props}>
        <option value="">Nobody</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </NativeSelect>
      {find && (
        <Input
          type="search"
          value={words}
          onChange={(event) => find(event.target.value)}
          onKeyDown={(event) => {
            // It is a search, and no reason to save.
            if (event.key === "Enter") event.preventDefault()
          }}
          aria-label="Find somebody by name"
          placeholder="Find others by name"
          autoComplete="off"
          className="h-9 noscript:hidden"
        />
      )}
      {find && (
        <p role="status" className="text-muted-foreground text-sm">
          {words !== "" && inWords(people.length)}
        </p>
      )}
    </div>
  )
}

function inWords(count: number): string {
  return count === 1 ? "One to choose from" : `${count} to choose from`
}
