import dark from "../../../../docs/images/board-desktop-dark.webp"
import light from "../../../../docs/images/board-desktop-light.webp"
import phoneDark from "../../../../docs/images/board-phone-dark.webp"
import phoneLight from "../../../../docs/images/board-phone-light.webp"

/** The demo's board, in the theme of the page. The one that is not shown is not loaded. */
export function LandingPicture() {
  return (
    <div className="overflow-hidden rounded-xl border bg-card shadow-raised">
      <Picture wide={light} narrow={phoneLight} className="dark:hidden" />
      <Picture wide={dark} narrow={phoneDark} className="hidden dark:block" />
    </div>
  )
}

type Image = typeof light

function Picture({ wide, narrow, className }: { wide: Image; narrow: Image; className: string }) {
  return (
    <picture className={className}>
      <source
        media="(max-width: 40rem)"
        srcSet={narrow.src}
        width={narrow.width}
        height={narrow.height}
      />
      <img
        src={wide.src}
        width={wide.width}
        height={wide.height}
        loading="lazy"
        decoding="async"
        alt="A project of Acme as a board: cards in the columns to do, in progress, in review and done."
        className="h-auto w-full"
      />
    </picture>
  )
}
