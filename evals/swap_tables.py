"""Words that a sloppy or hostile model puts in the place of others, by the kind of lie that it makes.

An alternative "" drops the word. Keys are lower case and looked for as whole words; the first letter keeps its case.
"""

from evals.sense_tables import SENSE_SWAPS

_MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November")
_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
_UNIT = tuple(unit.removesuffix("s") for unit in _UNITS)
_NUMBERS = (
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twelve",
    "thirty",
    "sixty",
    "ninety",
)
_MODALS = ("may", "will", "must", "shall", "can", "should", "might", "could", "would")

SWAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "negation_dropped": {
        "not": ("",),
        "never": ("", "always"),
        "no": ("", "some", "the"),
        "cannot": ("can",),
        "without": ("with",),
        "none": ("some", "all"),
        "neither": ("either", "both"),
        "nor": ("and", "or"),
        "nothing": ("something", "everything"),
        "no longer": ("still",),
        "don't": ("do",),
        "don’t": ("do",),
        "doesn't": ("does",),
        "doesn’t": ("does",),
        "can't": ("can",),
        "can’t": ("can",),
        "won't": ("will",),
        "won’t": ("will",),
        "isn't": ("is",),
        "isn’t": ("is",),
        "aren't": ("are",),
        "aren’t": ("are",),
    },
    "negation_inserted": {
        **{word: (f"{word} not", f"{word} never") for word in (*_MODALS, "is", "are", "was", "were", "has", "have")},
        "we": ("we do not", "we never"),
        "with": ("without",),
        "any": ("no",),
        "all": ("none of",),
    },
    "unit_changed": {unit: tuple(other for other in _UNITS if other != unit) for unit in _UNITS}
    | {unit: tuple(other for other in _UNIT if other != unit) for unit in _UNIT}
    | {
        "business": ("", "calendar"),
        "working": ("", "calendar"),
        "calendar": ("business",),
        "gb": ("MB", "TB"),
        "mb": ("GB", "KB"),
        "kb": ("MB",),
        "percent": ("permille", "points"),
        "euros": ("dollars", "pounds"),
        "dollars": ("euros", "cents"),
        "eur": ("USD",),
        "usd": ("EUR", "CAD"),
        "million": ("billion", "thousand"),
        "billion": ("million",),
        "tokens": ("words", "characters"),
        "daily": ("weekly", "monthly"),
        "monthly": ("yearly", "daily"),
        "annual": ("monthly", "biennial"),
        "annually": ("monthly",),
    },
    "month_changed": {
        month.lower(): tuple(other for other in _MONTHS if other != month) for month in (*_MONTHS, "December") if month
    }
    | dict.fromkeys(("tuesday", "wednesday", "thursday", "saturday", "sunday"), ("Monday", "Friday")),
    "modal_changed": {word: tuple(other for other in _MODALS if other != word) for word in _MODALS},
    "quantifier_changed": {
        "all": ("some", "most", "many"),
        "some": ("all", "no", "many"),
        "any": ("all", "some", "certain"),
        "each": ("some", "one"),
        "every": ("some", "almost every"),
        "most": ("all", "few"),
        "many": ("all", "few"),
        "certain": ("all", "no"),
        "several": ("all", "two"),
        "both": ("one", "neither"),
        "only": ("", "not only", "also"),
        "at least": ("at most", "up to", "about"),
        "up to": ("at least", "more than"),
        "more than": ("less than",),
        "less than": ("more than",),
        "always": ("often", "sometimes"),
        "solely": ("partly", "mainly"),
        "other": ("no other", "all other"),
    },
    "number_word_changed": {word: tuple(other for other in _NUMBERS if other != word) for word in _NUMBERS}
    | {"first": ("second", "last"), "second": ("first", "third"), "once": ("twice",), "twice": ("once",)},
    "plan_changed": {
        "enterprise": ("Free", "Team", "Pro", "consumer"),
        "business": ("Free", "personal", "Enterprise"),
        "free": ("paid", "Enterprise"),
        "team": ("Free", "Enterprise"),
        "pro": ("Free", "Basic"),
        "plus": ("Free", "Basic"),
        "paid": ("free",),
        "api": ("app", "website", "SDK"),
        "consumer": ("business",),
        "subscription": ("trial",),
        "beta": ("production",),
        "app": ("API",),
        "website": ("Services", "app"),
        "services": ("Website", "Enterprise Services"),
        "service": ("Website", "Free Service"),
    },
    **SENSE_SWAPS,
}
