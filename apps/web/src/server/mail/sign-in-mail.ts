import { brand } from "../../product/brand.ts"
import type { SignInLink } from "../auth/email-link.ts"
import type { Mail } from "./send-mail.ts"

/** The mail that signs one in: plain words and one link, which is the root host's. */
export function signInMail(link: SignInLink, root: URL, minutes: number): Mail {
  const { email, token, callbackUrl } = link
  const url = new URL("/sign-in/link", root)
  url.search = new URLSearchParams({ email, token, callbackUrl }).toString()
  return {
    to: email,
    subject: `Your sign-in link for ${brand.name}`,
    text: [
      `Sign in to ${brand.name} (${root.host}) with this link:`,
      url.href,
      `It works once, for ${minutes} minutes.`,
      "You did not ask for it? Then do nothing: without the link nobody gets in.",
      "",
    ].join("\n\n"),
    html: html(url, root, minutes),
  }
}

// Tables and inline styles, because mail programs know nothing else; colours that hold on a dark
// ground too, because some of them turn the page around.
function html(url: URL, root: URL, minutes: number): string {
  const address = escaped(url.href)
  const font = "font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Your sign-in link</title></head>
<body style="margin:0;padding:32px 16px;background:#f7f9f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:440px">
<tr><td style="padding:32px;background:#ffffff;border:1px solid #dfe5e3;border-radius:14px;${font};color:#1d2729">
<p style="margin:0 0 8px;font-size:22px;line-height:28px;font-weight:600">Sign in to ${escaped(brand.name)}</p>
<p style="margin:0 0 24px;font-size:15px;line-height:24px;color:#55666a">This link opens ${escaped(root.host)}. It works once, for ${minutes} minutes.</p>
<p style="margin:0 0 24px"><a href="${address}" style="display:inline-block;padding:10px 20px;border-radius:7px;background:#0b6b60;color:#ffffff;font-size:15px;line-height:20px;font-weight:600;text-decoration:none">Sign in</a></p>
<p style="margin:0;font-size:13px;line-height:20px;color:#55666a">You did not ask for it? Then do nothing: without the link nobody gets in.</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
