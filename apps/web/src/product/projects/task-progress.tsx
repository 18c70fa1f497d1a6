import type { ProjectSummary } from "./project-summary.ts"

type Counts = Pick<ProjectSummary, "todo" | "inProgress" | "inReview" | "done">

/** How far a project's tasks are: a bar in parts and the sum in words. */
export function TaskProgress({ tasks }: { tasks: Counts }) {
  const { todo, inProgress, inReview, done } = tasks
  const total = todo + inProgress + inReview + done
  const parts = [
    { size: done, className: "fill-status-done" },
    { size: inReview, className: "fill-status-review" },
    { size: inProgress, className: "fill-status-progress" },
    { size: todo, className: "fill-status-todo" },
  ]
  return (
    <div className="space-y-1.5">
      {/* Drawn as SVG: the Content-Security-Policy blocks a width in a style attribute. */}
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${Math.max(total, 1)} 1`}
        preserveAspectRatio="none"
        className="h-1.5 w-full rounded-full bg-muted"
      >
        {parts.map(({ size, className }, index) => {
          const before = parts.slice(0, index).reduce((sum, part) => sum + part.size, 0)
          return <rect key={className} x={before} width={size} height="1" className={className} />
        })}
      </svg>
      <p className="text-muted-foreground text-sm tabular-nums">
        {total === 0 ? "No tasks" : `${done} of ${total} done`}
        {inProgress + inReview > 0 && `, ${inProgress + inReview} under way`}
      </p>
    </div>
  )
}
