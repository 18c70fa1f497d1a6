/** Tasks done in each week: a picture drawn on the server, and the same numbers as a table. */
export function DoneByWeek({ weeks }: { weeks: readonly { week: string; done: number }[] }) {
  const most = Math.max(...weeks.map(({ done }) => done), 1)
  return (
    <section aria-labelledby="done" className="space-y-3">
      <h2 id="done" className="font-semibold text-lg">
        Done by week
      </h2>
      <figure className="rounded-xl border bg-card p-4 sm:p-5">
        <svg aria-hidden="true" viewBox="0 0 320 132" className="mx-auto w-full max-w-md">
          {weeks.map(({ week, done }, index) => {
            const height = (done / most) * 88
            const x = index * 40 + 6
            return (
              <g key={week}>
                <rect x={x} y="108" width="28" height="1" className="fill-border" />
                <rect
                  x={x}
                  y={108 - height}
                  width="28"
                  height={height}
                  rx="3"
                  className="fill-status-done"
                />
                <text
                  x={x + 14}
                  y={102 - height}
                  textAnchor="middle"
                  className="fill-foreground font-medium text-[11px]"
                >
                  {done}
                </text>
                <text
                  x={x + 14}
                  y="124"
                  textAnchor="middle"
                  className="fill-muted-foreground text-[11px]"
                >
                  {inWords(week)}
                </text>
              </g>
            )
          })}
        </svg>
        <table className="sr-only">
          <caption>Tasks done by week</caption>
          <thead>
            <tr>
              <th scope="col">Week from</th>
              <th scope="col">Done</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map(({ week, done }) => (
              <tr key={week}>
                <th scope="row">{inWords(week)}</th>
                <td>{done}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </figure>
    </section>
  )
}

function inWords(day: string): string {
  return dayAndMonth.format(new Date(`${day}T00:00:00Z`))
}

const dayAndMonth = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
})
