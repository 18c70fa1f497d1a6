"use client"

import dynamic from "next/dynamic"

/** Drawn on the server too; its code comes only to whoever looks at a board. */
export const TaskBoard = dynamic(() =>
  import("./task-board.tsx").then(({ TaskBoard }) => TaskBoard),
)
