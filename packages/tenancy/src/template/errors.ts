import { TenancyError } from "../errors.ts"

/** The template holds something that a new tenant would not get faithfully. Nothing was kept. */
export class TemplateRefusedError extends TenancyError {
  readonly objects: readonly string[]

  constructor(objects: readonly string[]) {
    super(
      "template_refused",
      `Tenants cannot be made from a template with: ${objects.join("; ")}. Write the migration without it.`,
    )
    this.objects = objects
  }
}
