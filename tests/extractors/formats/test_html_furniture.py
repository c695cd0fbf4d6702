"""Menus, banners and boxes are not text; their links are kept."""

import re

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


@pytest.mark.parametrize(
    "part",
    [
        "<div class='toc-content-heading'><h2>Retention and deletion</h2></div>",
        "<div class='related-title'><h3>Retention and deletion</h3></div>",
        "<table><tr><td>Acme<td><div class='TooltipV2'><span>Retention and deletion</span></div></table>",
        "<div class='subscription-note'>Retention and deletion: at the end of the term.</div>",
    ],
)
def test_what_leads_nowhere_and_asks_nothing_is_not_furniture_for_its_name(part: str) -> None:
    assert "Retention and deletion" in extracted(main=POLICY + part).document.text


FOOTER = (
    "<div><h4>Furnished</h4><ul><li><a href='/a'>About us and the people who built what we sell, all of them</a></li>"
    "<li><a href='/b'>Furnished careers</a></li></ul><nav>All the furnished pages of the site in a list for you</nav>"
    "<div>{sentence}</div><p>© 2026 Furnished Inc. All rights reserved.</p>"
    "<p><button aria-expanded='false'>Furnished words and more of them, of which nobody needs one</button></p></div>"
)
SENTENCES = {
    "register": "Vendor Ltd is registered in England and Wales under number 1234567, at 1 High Street, London.",
    "sale": "We do not sell the personal data of anybody, but some <b>cookies</b> are a “sale” under state laws.",
    "form": "<label>By sending this form you agree that we keep your address for two years.</label><div><input></div>",
}


@pytest.mark.parametrize("name", SENTENCES)
@pytest.mark.parametrize(
    "holder", ["<footer>{}</footer>", "<div role='contentinfo'>{}</div>", "<div id='siteFooter'>{}"]
)
@pytest.mark.parametrize("main", ["<div>", "<main>"])
def test_a_sentence_in_a_footer_stays_and_the_rest_of_it_goes(name: str, holder: str, main: str) -> None:
    footer = holder.format(FOOTER.format(sentence=SENTENCES[name]))
    markup = f"<html><body>{main}<h1>Policy</h1>{POLICY}</{main[1:]}{footer}</body></html>"
    text = html.extract(markup.encode(), content_type="text/html", url="https://x.example").document.text
    assert text.endswith(f"in case 8.\n\n{re.sub('<[^>]+>', '', SENTENCES[name])}")
    assert "urnished" not in text
    assert "About us" not in text


def test_a_page_that_is_only_furniture_is_taken_whole_though_a_sentence_of_its_footer_would_stay() -> None:
    sentence = f"{SENTENCES['register']} " * 3
    menu = f"<nav>{'<li>Audited every year.</li>' * 12}</nav>"
    markup = f"<html><body><div class='site-menu'><a href='/'>Security</a></div>{menu * 2}<footer>{sentence}"
    text = html.extract(markup.encode(), content_type="", url="https://x.example").document.text
    assert text.startswith("Security\n\n- Audited every year.")
    assert text.endswith(SENTENCES["register"])


def test_much_to_say_in_the_footer_does_not_save_its_menu() -> None:
    items = "".join(f"<li>Sub-processor number {number} in Ireland</li>" for number in range(60))
    footer = f"<footer><p>Furnished menu</p>{''.join(f'<p>{text}</p>' for text in SENTENCES.values())}</footer>"
    text = extracted(main=f"<p>These are the companies that process personal data for us.</p>{items}", after=footer)
    assert "Furnished" not in text.document.text
    assert SENTENCES["register"] in text.document.text


PANEL = (
    "<div role='dialog' id='choices'><h2>Furnished choices</h2><button>Furnished</button>"
    "<p>Cookies for measuring tell us how many persons come back within a month, by country.</p>"
    "<label>Furnished switch <input type='checkbox'></label></div>"
)


def test_what_a_dialog_says_stays_when_a_control_opens_it() -> None:
    banner = "<div class='cookie-banner'><p>Furnished cookies, for you.</p><button {}>Choose</button></div>"
    opened = extracted(before=banner.format("aria-controls='choices'") + PANEL).document.text
    unopened = extracted(before=banner.format("") + PANEL).document.text
    assert "Cookies for measuring tell us how many persons come back within a month, by country." in opened
    assert "Cookies for measuring" not in unopened
    assert "urnished" not in opened + unopened


def test_a_consent_banner_is_left_out_however_much_it_says() -> None:
    words = "We and our partners use cookies to follow you on this site and on all the others that you visit."
    boxes = (
        f"<div class='cookie-notice'>{words}</div>",
        f"<div role='dialog'>{words}<button>Accept all</button></div>",
    )
    assert all(words not in extracted(after=box).document.text for box in boxes)


def test_furniture_is_left_out_in_any_number() -> None:
    menus = (
        "<div><nav>Furnished</nav></div>" * 500
        + f"<footer><i>Furnished</i><p>{SENTENCES['register']}</p></footer>" * 300
    )
    text = extracted(after=menus, main=POLICY * 40).document.text
    assert "Furnished" not in text
    assert text.count(SENTENCES["register"]) == 300


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
