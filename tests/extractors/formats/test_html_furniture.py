"""Menus, banners and boxes are not text; their links are kept."""

import pytest

from extractors.formats import html
from pipeline.domain.fetched import Extracted

POLICY = "".join(
    f"<h2>{number}. Section</h2><p>In this section the provider explains what happens to the content of customers, "
    f"who may see it, and when it is deleted, with all the exceptions that apply in case {number}.</p>"
    for number in range(1, 9)
)


def extracted(before: str = "", after: str = "", *, main: str = POLICY) -> Extracted:
    markup = f"<html lang='en'><body>{before}<div><h1>Privacy Policy</h1>{main}</div>{after}</body></html>"
    return html.extract(markup.encode(), content_type="text/html", url="https://vendor.example/legal/privacy")


FURNITURE = {
    "nav": "<nav><a href='/'>Furnished home</a><a href='/p'>Prices</a></nav>",
    "header": "<header><a href='/'>Furnished home</a><a href='/p'>Prices</a><button>Sign in</button></header>",
    "footer": "<footer><h3>Company</h3><a href='/a'>Furnished about</a><p>© 2026 Vendor</p></footer>",
    "div menus": "<div class='site-menu'><span>Furnished products</span><a href='/a'>All of them</a></div>",
    "menu without names": "<div><a href='/a'>Furnished</a> <a href='/b'>Prices</a> <a href='/c'>Docs</a></div>",
    "breadcrumbs": "<div class='x'><a href='/'>Home</a> › <a href='/l'>Furnished</a> › Privacy</div>",
    "cookie dialog": "<div role='dialog'><p>Furnished cookies for you.</p><button>Accept all</button></div>",
    "cookie banner": "<div class='cookie-banner'><p>Furnished: this site uses cookies to follow you.</p></div>",
    "nameless consent": "<div><span>Furnished partners value your privacy.</span><button>Accept all</button></div>",
    "newsletter": "<section class='newsletter'><h2>Furnished letter</h2><p>Once a month, no tracking.</p></section>",
    "nameless form": "<div><b>Get the furnished letter</b><input type='email'><button>Go</button></div>",
    "related": "<div><h4>Related articles</h4><a href='/b'>Furnished prompts for landlords</a></div>",
    "share": "<div class='share-buttons'><span>Furnished</span><a href='https://social.example'>Post</a></div>",
    "feedback": "<div>Was this page helpful? <span>Furnished</span> <button>Yes</button></div>",
    "copyright": "<div>© 2026 Furnished Inc. All rights reserved.</div>",
    "contents": "<ul class='toc'><li><a href='#a'>Furnished</a></li><li><a href='#b'>B</a></li></ul>",
}


@pytest.mark.parametrize("name", FURNITURE)
@pytest.mark.parametrize("side", ["before", "after"])
def test_furniture_is_not_text(name: str, side: str) -> None:
    result = extracted(**{side: FURNITURE[name]})
    assert "urnished" not in result.document.text
    assert "in case 8." in result.document.text


@pytest.mark.parametrize(
    "name", ["sidebar", "toc-target", "footer", "popup", "subscription", "social", "related", "cta"]
)
def test_a_name_of_furniture_around_the_policy_costs_no_word(name: str) -> None:
    result = extracted(main=f"<div class='{name}'>{POLICY}</div>")
    assert all(f"in case {number}." in result.document.text for number in range(1, 9))


def test_a_name_of_furniture_on_every_section_costs_no_word() -> None:
    sections = "".join(f"<div class='toc-section'>{part}" for part in POLICY.split("<h2>"))
    result = extracted(main=sections.replace("</p>", "</p></div>"))
    assert all(f"in case {number}." in result.document.text for number in range(1, 9))


def test_sentences_about_cookies_newsletters_and_copyright_stay() -> None:
    sentences = [
        "You can accept or reject cookies in your browser and manage preferences there.",
        "If you subscribe to our newsletter we store your address until you unsubscribe.",
        "Copyright in the outputs is assigned to the customer to the extent that the law allows it.",
    ]
    result = extracted(main=POLICY + "".join(f"<p>{sentence}</p>" for sentence in sentences))
    assert all(sentence in result.document.text for sentence in sentences)


def test_links_within_sentences_and_in_lists_of_the_policy_stay() -> None:
    dpa, listed, terms = (f"<a href='/{n}'>{w}</a>" for n, w in enumerate(["DPA", "list of subprocessors", "terms"]))
    result = extracted(main=f"{POLICY}<p>See the {dpa}, the {listed} and the {terms}.</p>")
    assert "See the DPA, the list of subprocessors and the terms." in result.document.text


def test_a_header_with_the_title_in_it_is_kept() -> None:
    header = "<header><h1>Data Policy</h1><p>Effective 1 May 2026</p></header>"
    markup = f"<html><body><main>{header}{POLICY}</main></body></html>"
    text = html.extract(markup.encode(), content_type="text/html", url="https://x.example").document.text
    assert text.startswith("Data Policy\n\nEffective 1 May 2026")


def test_what_stands_beside_main_is_left_out_only_when_main_holds_the_prose() -> None:
    beside = (
        "<div><p>Beside stands a teaser that is long enough to look like a sentence of a policy, but is none.</p></div>"
    )
    with_main = f"<html><body><main><h1>P</h1>{POLICY}</main>{beside}</body></html>"
    with_empty_main = f"<html><body><main><h1>P</h1></main><div>{POLICY}</div>{beside}</body></html>"
    first = html.extract(with_main.encode(), content_type="", url="https://x.example").document.text
    second = html.extract(with_empty_main.encode(), content_type="", url="https://x.example").document.text
    assert "Beside stands" not in first
    assert "in case 8." in second


def test_a_page_that_is_only_furniture_is_taken_whole() -> None:
    markup = (
        b"<html><body><nav><a href='/privacy'>Privacy</a> <a href='/terms'>Terms of service</a></nav></body></html>"
    )
    text = html.extract(markup, content_type="", url="https://x.example").document.text
    assert text == "Privacy Terms of service"


def test_links_are_absolute_deduplicated_and_know_their_place() -> None:
    result = extracted(
        before="<header><nav><a href='/security#top'>Security</a></nav></header><nav><a href='docs'>Docs</a></nav>",
        after="<footer><nav><a href='../trust'>Trust centre</a></nav><a href='mailto:a@b.example'>Mail</a>"
        "<a href='javascript:void(0)'>No</a><a href='/security'>Again</a><a href='https://[broken'>Broken</a></footer>",
        main=POLICY + "<p>See <a href='/dpa'><img alt='Our DPA' src='x.png'></a>.</p>",
    )
    assert [(link.url, link.text, link.place) for link in result.links] == [
        ("https://vendor.example/security", "Security", "header"),
        ("https://vendor.example/legal/docs", "Docs", "nav"),
        ("https://vendor.example/dpa", "Our DPA", "body"),
        ("https://vendor.example/trust", "Trust centre", "footer"),
    ]


def test_a_base_element_moves_relative_links() -> None:
    markup = b"<html><head><base href='https://other.example/x/'></head><body><a href='y'>Y</a></body></html>"
    links = html.extract(markup, content_type="", url="https://vendor.example/").links
    assert [link.url for link in links] == ["https://other.example/x/y"]


def test_a_list_of_links_among_paragraphs_stays_and_a_contents_list_does_not() -> None:
    names = "".join(f"<li><a href='https://{name}.example'>{name} Cloud</a></li>" for name in ("Acme", "Beta", "Gamma"))
    contents = "".join(f"<li><a href='#s{number}'>{number}. Listed section</a></li>" for number in range(1, 9))
    result = extracted(
        main=f"<p>What this policy says:</p><ul>{contents}</ul>{POLICY}<h2>Subprocessors</h2><ul>{names}</ul>"
    )
    assert "- Acme Cloud\n- Beta Cloud\n- Gamma Cloud" in result.document.text
    assert "Listed section" not in result.document.text
