import { may, type Rule } from "../server/permission-rule.ts"

/** What there is to do with the product, and who may: part of the table in server/permissions.ts. */
// biome-ignore format: a table.
export const productPermissions = {
  //                  does      in words                                      who may
  "projects.read":    may("read",  "See projects and where their work stands", ["owner", "admin", "member"]),
  "projects.export":  may("read",  "Download the list of projects",            ["owner", "admin", "member"]),
  "projects.create":  may("write", "Start a project",                          ["owner", "admin"]),
  "projects.rename":  may("write", "Rename a project",                         ["owner", "admin"]),
  "projects.archive": may("write", "Archive a project, and bring it back",     ["owner", "admin"]),
  "tasks.read":       may("read",  "See tasks and what is said about them",    ["owner", "admin", "member"]),
  "tasks.write":      may("write", "Add, change, move and delete tasks",       ["owner", "admin", "member"]),
  "comments.write":   may("write", "Comment; change and delete one's own",     ["owner", "admin", "member"]),
  "search.read":      may("read",  "Search in tasks and comments",             ["owner", "admin", "member"]),
} as const satisfies Record<string, Rule>
