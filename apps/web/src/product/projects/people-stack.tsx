/** Who has open tasks, as initials that overlap. */
export function PeopleStack({ people }: { people: { id: string; name: string }[] }) {
  return (
    <ul className="flex -space-x-1.5">
      {people.map(({ id, name }) => (
        <li
          key={id}
          title={name}
          className="grid size-7 place-items-center rounded-full border-2 border-card bg-secondary font-medium text-secondary-foreground text-xs"
        >
          <span aria-hidden="true">{initials(name)}</span>
          <span className="sr-only">{name}</span>
        </li>
      ))}
    </ul>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.slice(0, 1).toUpperCase() ?? "")
    .join("")
}
