import type { Route } from "next"
import Link from "next/link"
import { z } from "zod"
import { RelativeTime } from "@/components/relative-time"
import type { Admission } from "@/server/admission"
import { isAllowed } from "@/server/permissions"
import { AddCommentForm } from "./add-comment-form.tsx"
import { type Comment, listComments, listCommentsWith } from "./list-comments.ts"
import { OwnComment } from "./own-comment.tsx"

/** What is said about a task, and room to say more. */
export async function CommentThread({
  admission: { tenant, member },
  taskId,
  isOpen,
  query,
}: {
  admission: Admission
  taskId: string
  /** Whether there is more to say: about a task that was deleted there is not. */
  isOpen: boolean
  /** From the address: `before`, a comment that the page ends before, or `comment`, one to show. */
  query: Readonly<Record<string, string | string[] | undefined>>
}) {
  const wanted = z.uuid().safeParse(query.comment).data
  const { comments, hasEarlier, isNewest } = wanted
    ? await listCommentsWith(taskId, wanted)
    : await listComments(taskId, z.uuid().safeParse(query.before).data)
  const isWriter = isAllowed(member.role, "comments.write")
  const first = comments[0]
  return (
    <section aria-labelledby="comments" className="space-y-4">
      <h2 id="comments" className="font-sans font-semibold text-lg tracking-normal">
        Comments
      </h2>
      {hasEarlier && first && (
        <Link
          href={`?before=${first.id}#comments` as Route}
          className="text-muted-foreground text-sm hover:text-foreground"
        >
          Earlier comments
        </Link>
      )}
      {comments.length === 0 && (
        <p className="text-muted-foreground">
          {isNewest ? "Nobody has said anything yet." : "Nothing was said before."}
        </p>
      )}
      <ol className="space-y-3">
        {comments.map((comment) => (
          <li
            key={comment.id}
            id={`comment-${comment.id}`}
            aria-current={comment.id === wanted ? "true" : undefined}
            className="scroll-mt-6 rounded-xl border bg-card px-4 py-3 aria-[current]:border-primary sm:px-5"
          >
            <CommentHead comment={comment} />
            {isWriter && isOpen && comment.authorId === member.userId ? (
              <OwnComment
                tenant={{ id: tenant.id }}
                comment={{ id: comment.id, body: comment.body }}
              />
            ) : (
              <p className="wrap-anywhere whitespace-pre-wrap">{comment.body}</p>
            )}
          </li>
        ))}
      </ol>
      {!isNewest && (
        <Link
          href={"?#comments" as Route}
          className="block text-muted-foreground text-sm hover:text-foreground"
        >
          Newest comments
        </Link>
      )}
      {isWriter && isOpen && <AddCommentForm tenant={{ id: tenant.id }} taskId={taskId} />}
    </section>
  )
}

function CommentHead({ comment }: { comment: Comment }) {
  const { authorName, createdAt, updatedAt } = comment
  return (
    <p className="mb-1 flex flex-wrap items-baseline gap-x-2 text-sm">
      <span className="font-semibold">{authorName}</span>
      <span className="text-muted-foreground">
        <RelativeTime at={createdAt} />
        {updatedAt > createdAt && ", edited"}
      </span>
    </p>
  )
}
