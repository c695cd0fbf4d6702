"""A site of made-up policies, the same on every machine: what the contenders of the benchmark are let loose on.

Rules:
- 20 policies for each of 10 products under a home page, everything drawn from a seed by `evals.dice`;
- a page is what vendors publish: 6 to 40 kilobytes of HTML with header, navigation, breadcrumbs, contents, headings,
  lists, tables, a footer, style and scripts that no reader sees;
- a page states one fact of its own, which one question asks for in other words; the other nine products have that
  fact with another number;
- every link leads to a page of the site.
"""

from html import escape
from textwrap import dedent

from evals.dice import Dice
from evals.speed.wording import (
    ACTORS,
    ACTS,
    CONDITIONS,
    OPENINGS,
    PERIODS,
    POLICIES,
    PRODUCTS,
    SCOPES,
    SECTIONS,
    Policy,
)
from pipeline.domain.model import Record

PAGES_MAX = len(POLICIES) * len(PRODUCTS)
PAGE_MIN_BYTES, PAGE_MAX_BYTES = 6_000, 40_000

_FURNITURE_BYTES = 5_500  # what a page has beside its text
_SECTION_MAX_BYTES = 5_000  # by so much the last section may pass what was wanted
_TABLE_EVERY, _LIST_EVERY, _SENTENCES_MAX, _ITEMS_MAX = 4, 3, 5, 6
_STYLE = dedent("""\
    body{margin:0;font:16px/1.6 system-ui,sans-serif;color:#1c2330}header,footer{background:#f5f7fa;padding:1rem 2rem}
    nav ul{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;padding:0}main{max-width:52rem;margin:2rem auto}
    table{border-collapse:collapse;width:100%}td,th{border:1px solid #d4dae3;padding:.4rem .6rem;text-align:left}
    .sr-only{position:absolute;left:-9999px}.breadcrumbs{font-size:.85rem}@media print{nav,footer{display:none}}""")
_SCRIPT = 'window.dataLayer=window.dataLayer||[];document.documentElement.classList.add("js");'


class Page(Record):
    """One page: its path on the site, its title, and its HTML."""

    path: str
    title: str
    html: str


class Question(Record):
    """A query, and the path of the page that answers it."""

    query: str
    path: str


class MadeSite(Record):
    """The home page first, then the policies; and one question for each policy."""

    pages: tuple[Page, ...]
    questions: tuple[Question, ...]


def made_site(pages: int = PAGES_MAX, *, seed: str = "speed/1") -> MadeSite:
    """Return a site of a home page and this many policies, product by product, at most `PAGES_MAX`.

    A question whose page a smaller site does not have is not asked.
    """
    subjects = [(product, policy) for product in PRODUCTS for policy in POLICIES][:pages]
    paths = [_path(product, policy) for product, policy in subjects]
    policies = [_policy_page(product, policy, paths, seed) for product, policy in subjects]
    questions = [
        Question(query=policy.question.format(product=product), path=_path(product, policy))
        for number, policy in enumerate(POLICIES)
        if _path(product := PRODUCTS[3 * number % len(PRODUCTS)], policy) in set(paths)
    ]
    return MadeSite(pages=(_home_page(policies), *policies), questions=tuple(questions))


def _path(product: str, policy: Policy) -> str:
    return f"/legal/{product.lower().replace(' ', '-')}/{policy.slug}"


def _home_page(policies: list[Page]) -> Page:
    items = "\n".join(f'<li><a href="{page.path}">{escape(page.title)}</a></li>' for page in policies)
    title = "Trust and Legal Documents"
    content = f"<h1>{title}</h1>\n<p>Everything that we publish about our products.</p>\n<ul>\n{items}\n</ul>"
    return Page(path="/", title=title, html=_html(title, navigation="", content=content, footer=""))


def _policy_page(product: str, policy: Policy, paths: list[str], seed: str) -> Page:
    dice = Dice(f"{seed}/{product}/{policy.slug}")
    title = f"{product} {policy.title}"
    wanted_bytes = PAGE_MIN_BYTES + dice.number(PAGE_MAX_BYTES - PAGE_MIN_BYTES - _SECTION_MAX_BYTES)
    content = _article(title, product, policy, dice, text_bytes=max(1_500, wanted_bytes - _FURNITURE_BYTES))
    own = [(each.title, _path(product, each)) for each in POLICIES if _path(product, each) in paths]
    others = [(each, _path(each, policy)) for each in PRODUCTS if _path(each, policy) in paths]
    return Page(
        path=_path(product, policy),
        title=title,
        html=_html(title, navigation=_links(own), content=content, footer=_links(others)),
    )


def _links(targets: list[tuple[str, str]]) -> str:
    return "<ul>" + "".join(f'<li><a href="{path}">{escape(text)}</a></li>' for text, path in targets) + "</ul>"


def _html(title: str, *, navigation: str, content: str, footer: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | Lanthorn Systems</title>
<meta name="description" content="{escape(title)} of Lanthorn Systems">
<style>{_STYLE}</style>
<script>{_SCRIPT}</script>
</head>
<body>
<a class="sr-only" href="#main">Skip to content</a>
<header><a href="/">Lanthorn Systems</a><nav aria-label="Documents">{navigation}</nav></header>
<main id="main">
<p class="breadcrumbs"><a href="/">Home</a> / <a href="/">Legal</a> / {escape(title)}</p>
<article>
{content}
</article>
</main>
<footer><nav aria-label="Products">{footer}</nav><p>© 2026 Lanthorn Systems. All rights reserved.</p></footer>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _article(title: str, product: str, policy: Policy, dice: Dice, *, text_bytes: int) -> str:
    fact = escape(policy.fact.format(product=product, number=2 + dice.number(95)))
    sections: list[tuple[str, str]] = []
    while sum(len(body) for _, body in sections) < text_bytes:
        sections.append((f"{dice.pick(SECTIONS)}: {dice.pick(policy.terms)}", _body(product, policy, dice)))
    sections.insert(dice.number(len(sections)), (policy.about, f"<p>{fact} {_sentence(product, policy, dice)}</p>"))
    contents = "".join(
        f'<li><a href="#s{number}">{escape(heading)}</a></li>' for number, (heading, _) in enumerate(sections, 1)
    )
    written = "\n".join(
        f'<section id="s{number}">\n<h2>{number}. {escape(heading)}</h2>\n{body}\n</section>'
        for number, (heading, body) in enumerate(sections, 1)
    )
    updated = f"<p>Last updated: {1 + dice.number(28)} May 2026. {_sentence(product, policy, dice)}</p>"
    return f"<h1>{escape(title)}</h1>\n{updated}\n<ol>{contents}</ol>\n{written}"


def _body(product: str, policy: Policy, dice: Dice) -> str:
    parts = [_paragraph(product, policy, dice) for _ in range(1 + dice.number(3))]
    if dice.number(_LIST_EVERY) == 0:
        items = "".join(f"<li>{_sentence(product, policy, dice)}</li>" for _ in range(2 + dice.number(_ITEMS_MAX)))
        parts.append(f"<h3>{escape(dice.pick(policy.terms).capitalize())}</h3>\n<ul>{items}</ul>")
    if dice.number(_TABLE_EVERY) == 0:
        parts.append(_table(product, policy, dice))
    return "\n".join(parts)


def _table(product: str, policy: Policy, dice: Dice) -> str:
    rows = "".join(
        f"<tr><td>{escape(term.capitalize())}</td><td>{_sentence(product, policy, dice)}</td>"
        f"<td>{1 + dice.number(36)} months</td></tr>"
        for term in policy.terms
    )
    return f"<table><thead><tr><th>What</th><th>How</th><th>Kept for</th></tr></thead><tbody>{rows}</tbody></table>"


def _paragraph(product: str, policy: Policy, dice: Dice) -> str:
    sentences = (_sentence(product, policy, dice) for _ in range(2 + dice.number(_SENTENCES_MAX)))
    return f"<p>{' '.join(sentences)}</p>"


def _sentence(product: str, policy: Policy, dice: Dice) -> str:
    opening, actor = dice.pick(OPENINGS), dice.pick(ACTORS)
    actor = actor[0].lower() + actor[1:] if opening else actor
    condition = dice.pick(CONDITIONS).format(number=2 + dice.number(89), period=dice.pick(PERIODS))
    act = f"{dice.pick(ACTS)} {dice.pick(policy.terms)}"
    text = f"{opening}{actor} will {act} {dice.pick(SCOPES).format(product=product)}, {condition}."
    return escape(text)
