import type { Stage } from "./stage.ts"

/** A case, before it is given an app. */
export interface IsolationDefinition {
  readonly name: string
  readonly behaviour: string
  /** Where it makes sense: an isolation, or a part of the app that not everybody hands over. */
  readonly needs?: "role" | "hardening" | "rows" | "cache" | "resolver" | "web"
  /** Does the same with the barrier out of the way. @returns whether the leak was seen. */
  control(stage: Stage): Promise<boolean>
  /** @throws Leak */
  attempt(stage: Stage): Promise<void>
}
