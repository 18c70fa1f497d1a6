import { initials } from "@/components/initials"

/** Who has open tasks, as initials. */
export function PeopleInitials({ people }: { people: { id: string; name: string }[] }) {
  return (
    <ul className="flex gap-1">
      {people.map(({ id, name }) => (
        <li
          key={id}
          title={name}
          className="grid size-7 place-items-center rounded-full bg-secondary font-medium text-secondary-foreground text-xs"
        >
          <span aria-hidden="true">{initials(name)}</span>
          <span className="sr-only">{name}</span>
        </li>
      ))}
    </ul>
  )
}
