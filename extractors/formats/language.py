"""The language of a text, by its script and its commonest words; no model, no download.

Rules:
- a script that one language owns decides alone;
- otherwise the language whose function words cover the largest share of the words wins, if it covers enough and is
  clearly ahead;
- a declared language (`lang`) is believed when the text is too short or no listed language fits, never against the
  text.
"""

import re

# A page of 2,000 words is as telling as a page of 50,000, and much cheaper.
SAMPLE_CHARS = 20_000
WORDS_MIN = 25
# Function words cover 25 to 45 % of running text in their own language, and 2 to 10 % of text in a related one.
SHARE_MIN = 0.12
LEAD_MIN = 1.3
SCRIPT_SHARE_MIN = 0.25

_WORD = re.compile(r"[^\W\d_]+")
# Hosts and cookie names are no words: the "com" of a host is Portuguese for "with".
_ADDRESS = re.compile(r"[^\W\d_]\.[^\W\d_]|[_@/]")
_SUBTAG = re.compile(r"[a-z]{2,3}$")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.08),  # kana stand between many kanji
    ("ko", re.compile("[\uac00-\ud7af]"), SCRIPT_SHARE_MIN),
    ("zh", re.compile("[\u4e00-\u9fff]"), SCRIPT_SHARE_MIN),
    ("he", re.compile("[\u0590-\u05ff]"), SCRIPT_SHARE_MIN),
    ("el", re.compile("[\u0370-\u03ff]"), SCRIPT_SHARE_MIN),
    ("th", re.compile("[\u0e00-\u0e7f]"), SCRIPT_SHARE_MIN),
    ("hi", re.compile("[\u0900-\u097f]"), SCRIPT_SHARE_MIN),
    ("ar", re.compile("[\u0600-\u06ff]"), SCRIPT_SHARE_MIN),
)
_FUNCTION_WORDS = {
    "en": "the of and to in that is for with as or by on are be this we you your our from any may not it will have",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er "
    "sie nach wir oder zur bei ihre unsere durch kann wird sind",
    "fr": "de la le et les des en un une du que est pour qui dans par sur pas au plus ne vous nous ou avec votre vos "
    "ce cette sont aux nos être peut leur",
    "es": "de la que el en y a los del se las por un para con no una su al lo como más o pero sus le ha este esta "
    "usted nuestro nuestra puede son sobre",
    "it": "di e il la che in un per è del non una della con i le si dei da al sono gli alla nel più delle come o dati "
    "anche nostro può essere",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das à seu sua "
    "você nós ou nossos são pode",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit door naar wij u "
    "onze uw deze worden kan",
    "sv": "och i att det som en på är av för med den till inte om ett har vi du de kan din våra eller från dina",
    "da": "og i at det som en på er af for med den til ikke om et har vi du de kan din vores eller fra dine",
    "nb": "og i at det som en på er av for med den til ikke om et har vi du de kan din våre eller fra dine",
    "fi": "ja on ei se että tai joka ovat kun niin myös sekä olla voi ole mukaan kuin jos tämä meidän tietoja voimme",
    "pl": "w i na z do się nie że jest to o od przez dla lub za po oraz są które może jak przy jego nasze twoje",
    "cs": "a v na je se z do že o s pro nebo které k jsou jako by za jeho při podle může naše vaše ve",
    "tr": "ve bir bu için ile da de olarak veya daha olan gibi ne kadar sonra çok tarafından bizim sizin olabilir",
    "ru": "и в не на что с по как это для или к от за из о при вы мы вас нас их мы может быть также ваши",
    "uk": "і в не на що з та як це для або до від за із про при ви ми вас нас їх може бути також ваші",
}
_COMMON: dict[str, frozenset[str]] = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}


def language_of(text: str, *, declared: str | None = None) -> str | None:
    """Return an ISO 639-1 code, or None when neither the text nor the declaration tells."""
    claim = _subtag(declared)
    sample = text[:SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return None
    for code, script, share in _SCRIPTS:
        if len(script.findall(sample)) >= share * letters:
            return claim if claim and code == "ar" and claim in {"fa", "ur"} else code
    detected = _by_function_words(_WORD.findall(_prose(sample.lower())), claim)
    return detected or (claim if _claim_is_possible(claim, sample) else None)


def _prose(text: str) -> str:
    return " ".join(word for word in text.split() if not _ADDRESS.search(word))


def _by_function_words(words: list[str], claim: str | None) -> str | None:
    if len(words) < WORDS_MIN:
        return None
    shares = {code: sum(word in common for word in words) / len(words) for code, common in _COMMON.items()}
    best, second = sorted(shares, key=lambda code: -shares[code])[:2]
    if shares[best] < SHARE_MIN:
        return None
    if shares[best] >= LEAD_MIN * shares[second]:
        return best
    return claim if claim in {best, second} else None


def _claim_is_possible(claim: str | None, sample: str) -> bool:
    """A short text may be in the declared language unless that is a long text's only support in listed languages."""
    return claim is not None and (claim not in _COMMON or len(_WORD.findall(sample)) < WORDS_MIN)


def _subtag(declared: str | None) -> str | None:
    primary = re.split(r"[-_]", (declared or "").strip().lower())[0]
    return primary if _SUBTAG.match(primary) else None
