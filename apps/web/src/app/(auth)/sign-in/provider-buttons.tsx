import { Button } from "@/components/ui/button"

/** A form each, because signing in changes something; each leaves this host for the provider's. */
export function ProviderButtons({
  providers,
  callbackUrl,
}: {
  providers: readonly { id: string; name: string }[]
  callbackUrl: string
}) {
  if (providers.length === 0) return null
  return (
    <div className="space-y-3 border-t pt-6">
      {providers.map(({ id, name }) => (
        <form key={id} method="post" action={`/api/auth/signin/${id}`}>
          <input type="hidden" name="callbackUrl" value={callbackUrl} />
          <Button type="submit" variant="outline" className="h-10 w-full">
            Continue with {name}
          </Button>
        </form>
      ))}
    </div>
  )
}
