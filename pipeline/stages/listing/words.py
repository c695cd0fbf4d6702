"""What the heads of columns and sections say, in English, German and French."""

import re
from enum import StrEnum
from functools import lru_cache

from pipeline.domain.related import Relation
from pipeline.stages.listing.vocabulary import GENERIC, SENTENCE_WORDS


class Column(StrEnum):
    """What a column, or the line of a card, tells about a company."""

    NAME = "name"
    PURPOSE = "purpose"
    SERVICE = "service"
    LOCATION = "location"
    DATA = "data"
    WEBSITE = "website"
    OTHER = "other"


LABEL_CHARS_MAX = 80
LABEL_WORDS_MAX = 10

_SUBPROCESSORS = re.compile(
    r"\bsub[-\s]?(?:process(?:ors?|ing)|contractors?)\b|\bunterauftrag(?:s?nehmer|sverarbeiter|nehmer)\w*"
    r"|\b(?:unter|sub)[-\s]?auftragsverarbeit\w*|\bsubunternehm\w*|\bweiteren?\s+auftragsverarbeiter\w*"
    r"|\bsous[-\s]?traitan(?:ts?|ces?)\b",
    re.IGNORECASE,
)
_AFFILIATES = re.compile(
    r"\baffiliate[sd]?\b|\bsubsidiar(?:y|ies)\b|\b(?:group|corporate)\s+(?:companies|entities|members)\b|\bintra-?group\b"
    r"|\bverbundene\w*\s+unternehmen\b|\bkonzern(?:gesellschaft|unternehmen)\w*|\btochter(?:gesellschaft|unternehmen)\w*"
    r"|\bsociétés?\s+affiliées?\b|\bfiliales?\b|\b(?:entités|sociétés)\s+du\s+groupe\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\b(?:and|or|und|oder|et|ou)\b|[&/,]", re.IGNORECASE)
# Lists of what is no longer so, or of what has happened to a list.
_PAST = re.compile(
    r"\b(?:former(?:ly)?|remov(?:ed|al)|previous(?:ly)?|past|histor(?:y|ical)|retired|terminated|discontinued|archived?"
    r"|changes?|change\s?log|ehemalig\w*|frühere?\w*|entfernt\w*|änderung\w*|anciens?|supprimée?s?|historique"
    r"|modifications?)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:lists?|current|liste|aktuelle\w*|actuelle?s?)\b", re.IGNORECASE)

# In this order: "data centre location" is a place, "purpose of data processing" a purpose, "data processor" a name.
_COLUMNS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for column, words in (
        (Column.WEBSITE, r"web ?sites?|urls?|links?|home ?page|webseite|internetseite|site (?:web|internet)"),
        (
            Column.OTHER,
            (
                r"mechanisms?|safeguards?|contacts?|dpo|dpas?|scc|legal basis|garantien|rechtsgrundlage|kontakt"
                r"|ansprechpartner|garanties?|base légale"
            ),
        ),
        (
            Column.LOCATION,
            (
                r"locations?|locality|country|countries|regions?|data cent(?:er|re)s?|jurisdictions?|place|where"
                r"|address|headquarters?|hq|residency|geography|standorte?|land|länder|ort|orte|sitz|anschrift"
                r"|adresse|rechenzentr(?:um|en)|verarbeitungsort|serverstandort|lieux?|pays|localisations?"
                r"|régions?|siège|emplacements?"
            ),
        ),
        (
            Column.OTHER,
            (
                r"transfers?|since|dates?|added|status|certifications?|applicable|relevant|applies|products?"
                r"|features?|notes?|details|retention|compliance|frequency|duration|privacy|policy|registration"
                r"|enabled|required|type of (?:entity|vendor|provider|sub-?processor)|übermittlung|seit|datum"
                r"|produkte?|dauer|transferts?|depuis|durée"
            ),
        ),
        (Column.NAME, r"service providers?|services? provider|dienst(?:leister|anbieter)"),
        (
            Column.PURPOSE,
            (
                r"purposes?|activit(?:y|ies)|functions?|descriptions?|roles?|nature of (?:the )?processing"
                r"|subject matter|process(?:es|ing) (?:operations?|carried)|use|used for|use case|what (?:they"
                r"|it) do(?:es)?|tasks?|verarbeitungszwecke?|zwecke?|tätigkeit(?:en)?|gegenstand|beschreibung"
                r"|art der verarbeitung|funktion(?:en)?|aufgaben?|einsatzzweck|verwendung|finalités?|objets?"
                r"|activités?|nature du traitement|prestations?|fonctions?|rôles?|usage"
            ),
        ),
        (
            Column.NAME,
            (
                r"entity|entities|names?|sub[-\s]?processors?|processors?|sub[-\s]?contractors?|vendors?"
                r"|compan(?:y|ies)|providers?|suppliers?|tools?|third[-\s]part(?:y|ies)|organi[sz]ations?"
                r"|recipients?|affiliates?|partners?|unterauftragsverarbeiter|unterauftragnehmer"
                r"|sub-?auftragsverarbeiter|subunternehmer|auftragsverarbeiter|anbieter|firma|unternehmen"
                r"|empfänger|gesellschaft|sous-traitants?(?: ultérieurs?)?|sociétés?|entreprises?|prestataires?"
                r"|fournisseurs?|noms?|entités?|destinataires?"
            ),
        ),
        (
            Column.DATA,
            r"data|information|daten|datenarten|datenkategorien|personenbezogene|données|informations",
        ),
        (
            Column.SERVICE,
            r"services?|dienste?|leistung(?:en)?|dienstleistung(?:en)?|processing|verarbeitung|traitement",
        ),
    )
)


# "What they do" heads a column, "what we may do" does not.
_NOT_IN_LABELS = SENTENCE_WORDS - {"is", "are", "do", "does", "used", "uses", "it", "they", "provided", "avec", "on"}


def column_of(label: str) -> Column | None:
    """Return what a column's head or a line's label announces, None when it is no such label."""
    words = label.split()
    if not 0 < len(words) <= LABEL_WORDS_MAX or len(label) > LABEL_CHARS_MAX or label.rstrip().endswith("."):
        return None
    if any(word.casefold() in _NOT_IN_LABELS for word in words):
        return None
    return next((column for column, pattern in _COLUMNS if pattern.search(label)), None)


def is_label(text: str) -> bool:
    """Whether a text heads a column or a line and holds nothing else."""
    return column_of(text) is not None and strange_words(text) == 0


def strange_words(label: str) -> int:
    """Return how many words of a label are not those that labels are made of, such as a product's name."""
    words = re.findall(r"[^\W\d_]+", label.casefold())
    return sum(word not in GENERIC and all(pattern.search(word) is None for _, pattern in _COLUMNS) for word in words)


def speaks_of_subprocessors(text: str) -> bool:
    """Whether a heading, a column's head or a whole document is about sub-processors."""
    # Not remembered: a thousand documents would stay in memory for it.
    return _SUBPROCESSORS.search(text) is not None


@lru_cache(maxsize=1024)
def is_past(heading: str) -> bool:
    """Whether a heading announces what is no longer so, or changes, and no list beside them."""
    return _PAST.search(heading) is not None and _PRESENT.search(heading) is None


@lru_cache(maxsize=1024)
def relation_in(heading: str) -> Relation | None:
    """Return what a heading says that the companies under it are, None when it says nothing of it."""
    group, processors = _AFFILIATES.search(heading), _SUBPROCESSORS.search(heading)
    if group and processors:
        between = heading[min(group.end(), processors.end()) : max(group.start(), processors.start())]
        return Relation.SUBPROCESSOR if _JOINT.search(between) else Relation.AFFILIATE
    if group:
        return Relation.AFFILIATE
    return Relation.SUBPROCESSOR if processors else None
