"""Two hundred texts that break things, made here."""
# ruff: noqa: RUF001  # ambiguous on purpose

from __future__ import annotations

FORMULAS = [
    f"{lead}{body}"
    for lead in ("=", "+", "-", "@", "\t=", " =", "＝", "'=", ";=", "\n=", "\ufeff=")
    for body in (
        "1+1",
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://x.y","z")',
        "SUM(A1:A9)",
    )
]

TAGS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)//",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</td></tr></table><h1>out</h1>",
    "</bdi></strong></p>",
    "<!-- hidden",
    "--><b>",
    "<![CDATA[x]]>",
    "]]>",
    "<style>*{display:none}</style>",
    "</style>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "&amp;",
    "&colon;&#x3a;&#58;",
    "&#13;",
    "&",
    "<",
    ">",
    "<b",
    "b>",
    "a<b>c",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "`onload=alert(1)`",
    "<%= 7*7 %>",
    "{{7*7}}",
    "${7*7}",
    "{% raw %}",
    "%s%n%x",
    "{0.__class__}",
    "$$x$$",
    "\\(x\\)",
    "# heading",
    "| a | b |",
    "**bold**",
    "[x](javascript:alert(1))",
    "<base href=//x.y>",
    "<meta http-equiv=refresh content=0;url=//x.y>",
    "<link rel=stylesheet href=//x.y>",
    "<plaintext>",
    "<noscript><img src=//x.y></noscript>",
    "</title><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<math><mtext></mtext><style><img src=x onerror=alert(1)>",
]

QUOTES = [
    f"{left}{body}{right}"
    for left, right in (("'", "'"), ('"', '"'), ("«", "»"), ("“", "”"), ("`", "`"))
    for body in ("", "x", "x'y", 'x"y', "\\")
]

DIRECTIONS = [
    f"abc{mark}def"
    for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
] + ["שלום", "مرحبا", "a שלום b"]

INVISIBLE = [
    f"x{mark}y"
    for mark in "\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u2028\u2029\u0085\u180e\x7f"
]

LINES = ["a\nb", "a\r\nb", "a\rb", "a\tb", "a\vb", "a\fb", "\n", "\r", " ", "  a  "]

CONTROLS = [f"x{chr(code)}y" for code in (1, 2, 7, 8, 14, 27, 31)] + ["\x1b[31mred"]

PATHS = [
    "../../etc/passwd",
    "..\\..\\windows",
    "/etc/passwd",
    "C:\\x",
    "CON",
    "aux.txt",
    "a/b",
    "file:///x",
    "\\\\server\\share",
    "-rf",
    "~",
    ".",
    "..",
    "x.",
    "a:b",
    "a*b?",
]

OTHERS = [
    "x" * 10_000,
    "é" * 5_000,
    "<" * 3_000,
    "e\u0301",
    "é",
    "👩‍👩‍👧‍👦",
    "\U0001f1eb\U0001f1f7",
    "Z̸̡̛͍a̷l̴g̵o̶",
    "Ａ",
    "А",
    "007",
    "1e5",
    "0x1F",
    "nan",
    "NaN",
    "None",
    "null",
    "NA",
    "N/A",
    "<NA>",
    "NaT",
    "inf",
    "-0",
    "True",
    "2026-11-24",
    "1,5",
    "a;b",
    "a,b",
    "_x0041_",
    "_x000D_",
    "&L&A&R&P",
    "[#This Row]",
    "SELECT 1; --",
    "'; DROP TABLE x; --",
    "all",
    "total",
    "p-aaaaaaaaaaaaaaaa",
    "�",
    "𝔘𝔫𝔦",
    "ß",
    "ﬁ",
    "İ",
    "%00",
    "\\0",
    "\\n",
    "\\u202e",
]

HOSTILE = [
    *FORMULAS,
    *TAGS,
    *QUOTES,
    *DIRECTIONS,
    *INVISIBLE,
    *LINES,
    *CONTROLS,
    *PATHS,
    *OTHERS,
]
"""All of them, each once."""


def ids() -> list[str]:
    """Return ids, each of which begins with one of the texts, where an id may."""
    return [
        f"{text}#{place}"
        if text.isprintable() and text == text.strip()
        else f"id#{place}"
        for place, text in enumerate(HOSTILE)
    ]
