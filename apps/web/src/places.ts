import { UsersIcon } from "lucide-react"
import { type Place, productPlaces } from "@/product/places"

/** Where one can go in a tenant: what its navigation and the command palette offer. */
export const places: readonly Place[] = [
  ...productPlaces,
  { href: "/members", name: "Members", Icon: UsersIcon },
]
