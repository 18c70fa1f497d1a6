import { initials } from "@/components/initials"

/** Who has a task, as initials. */
export function AssigneeMark({ name }: { name: string }) {
  return (
    <span
      title={name}
      className="grid size-6 shrink-0 place-items-center rounded-full bg-secondary font-medium text-[0.6875rem] text-secondary-foreground"
    >
      <span aria-hidden="true">{initials(name)}</span>
      <span className="sr-only">Given to {name}</span>
    </span>
  )
}
