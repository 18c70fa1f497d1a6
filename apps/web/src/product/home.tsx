import { ProjectsPage } from "./projects/projects-page.tsx"

/** What a tenant's own address shows, and what its window is called. */
export const homeTitle = "Projects"

export function HomePage() {
  return <ProjectsPage />
}
