"use client"

import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from "react"

const OwnerContext = createContext("")

/**
 * Whose drafts are kept on this page: a tenant's id, on a tenant's pages, and a person's. Those of
 * another person, who sat at this browser before, are thrown away.
 */
export function DraftOwner({
  tenantId = "",
  userId,
  children,
}: {
  tenantId?: string
  userId: string
  children: ReactNode
}) {
  useEffect(() => {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("draft/") && !key.startsWith(`draft/${userId}/`)) {
        sessionStorage.removeItem(key)
      }
    }
  }, [userId])
  return <OwnerContext value={`draft/${userId}/${tenantId}`}>{children}</OwnerContext>
}

/**
 * Keeps what was typed in this tab until it is saved: over a walk to another page and back, a
 * failure, signing in again. `text` is undefined while there is nothing to keep; `restore` gets
 * what was kept, once, when the form is shown.
 *
 *     useKeptDraft(`comment on ${taskId}`, body || undefined, setBody)
 *
 * @returns how to forget it when the form goes away before it is drawn without it.
 */
export function useKeptDraft(
  name: string,
  text: string | undefined,
  restore: (kept: string) => void,
): () => void {
  const key = `${use(OwnerContext)}/${name}`
  const restored = useRef<string>(undefined)
  useEffect(() => {
    if (restored.current !== key) {
      restored.current = key
      const kept = sessionStorage.getItem(key)
      if (kept !== null && text === undefined) return restore(kept)
    }
    if (text === undefined) sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, text)
  }, [key, text, restore])
  return () => sessionStorage.removeItem(key)
}

/**
 * Whether this tab keeps a draft of that name, once that is known.
 *
 * @param isSaved whether what is kept says nothing new. It is then forgotten: the form that kept it
 *   was gone with its success, before it could do so.
 */
export function useHasKeptDraft(name: string, isSaved: (kept: string) => boolean): boolean {
  const key = `${use(OwnerContext)}/${name}`
  const [hasIt, setHasIt] = useState(false)
  const judge = useEffectEvent((kept: string) => isSaved(kept))
  useEffect(() => {
    const kept = sessionStorage.getItem(key)
    const isNew = kept !== null && !judge(kept)
    if (!isNew) sessionStorage.removeItem(key)
    setHasIt(isNew)
  }, [key])
  return hasIt
}
