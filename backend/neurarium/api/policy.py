"""What the pages of this server may do: headers that every answer carries."""

from collections.abc import Collection, Mapping

from neurarium.api.base import ADD_SLASH_HASH

FOR_SECURE_CONTEXTS = frozenset({"Cross-Origin-Opener-Policy"})


def strict_headers(embedded_by: Collection[str] = ()) -> Mapping[str, str]:
    """The headers; `embedded_by` are the sites whose pages may show this one in a frame."""
    ancestors = " ".join(embedded_by) or "'none'"
    policy = (
        "default-src 'none'",
        f"script-src 'self' {ADD_SLASH_HASH}",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {ancestors}",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
