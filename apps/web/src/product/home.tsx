import { OverviewPage } from "./overview/overview-page.tsx"

/** What a tenant's own address shows, and what its window is called. */
export const homeTitle = "Overview"

export function HomePage() {
  return <OverviewPage />
}
