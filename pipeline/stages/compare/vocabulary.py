"""The words that comparing tells changes apart by: general English of contracts, policies and web pages, no names.

Folded words (`tokens.py`), or stems where it says so.
"""

from pipeline.stages.function_words import FUNCTION_WORDS
from pipeline.stages.words import NEGATIONS, NUMBER_WORDS


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


def singular(word: str) -> str:
    """Return a noun of the lists below without the ending of its plural."""
    if word == "children":
        return "child"
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")


# What turns a sentence round, or carves something out of it. The other languages' are of our users' vendors.
NEGATING = NEGATIONS | words(
    "unless except non nicht kein keine keinen keiner nie niemals niet geen pas não ikke inte ni jamais sauf"
)
MODALS = words("may must will shall should can could would might need required ought")
_FROM_TWO = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS_IN_WORDS = {word: str(number) for number, word in enumerate(_FROM_TWO, start=2)} | {
    word: str(10 * number) for number, word in enumerate(_TENS, start=2)
}
SIGNS = words("% $ € £ ¥ percent eur usd gbp dollars euros")
# One person in place of another. Both sides must name one, or the new one must be somebody who was not in the room.
PARTIES = words(
    "we us our you your customer customers client clients user users licensee licensor subscriber provider vendor "
    "supplier processor controller employer employee company visitor reseller"
)
OUTSIDERS = words(
    "affiliate affiliates partner partners subprocessor subprocessors contractor "
    "contractors subcontractor subcontractors advertiser advertisers broker brokers "
    "recipient recipients successor successors assignee assignees government authorities authority regulator minor "
    "minors child children parent guardian reseller resellers agent agents"
)
OUTSIDERS_SINGULAR = frozenset(singular(word) for word in OUTSIDERS)
SCOPE = words(
    "all any only solely exclusively every each none some certain limited unlimited sole always never automatically "
    "including excluding except otherwise further additional exclusive worldwide perpetual irrevocable "
    "prior explicit express reasonable reasonably discretion immediately promptly default temporarily permanently "
    "mandatory optional voluntary indirectly directly outside"
)
UNITS = words(
    "day days week weeks month months year years hour hours minute minutes second seconds business working calendar "
    "times users seats requests tokens gb mb tb kb age old bit bits % $ € £ ¥ percent"
)
PERIODS = words("day days week weeks month months year years hour hours minute minutes quarter quarters")
MONTHS = words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
OWN_DATE = words(
    "updated update last effective revised revision modified amended published posted version date dated as of on from "
    "since this policy notice document terms agreement is was were the these in force reviewed current previous "
    "stand aktualisiert zuletzt"
)
SAYS_OWN_DATE = words(
    "updated update effective revised revision modified amended published version dated date reviewed"
)
NUMBERED = words(
    "section sections clause clauses article articles paragraph paragraphs annex appendix schedule exhibit module part "
    "page step chapter §"
)
POSTAL = words(
    "street st avenue ave road rd suite floor boulevard blvd box zip building house postcode phone tel telephone fax "
    "str straße strasse platz rue calle"
)
CORPORATE = words(
    "inc llc ltd limited gmbh corp corporation plc ag ab sas sarl bv pte pty llp oy oü kg srl spa lp holdings opco"
)
# Stems of what policies and contracts grant, forbid, promise and do with data.
TOPICS = words(
    "access account age aggreg anonym appeal arbitr assign audit author automat ban biometr breach cancel censor "
    "certifi charg child claim collect compli condit confidenti consent control cooki copyright court data deduc delet "
    "deni destroy disclaim disclos disclosur disput eea encrypt enforc erasur exempt fee forfeit fraud function gdpr "
    "govern grant health hipaa incid indemn indemnif indemnifi infring intellectu investig jurisdict law lawsuit legal "
    "legitim liabil liabl licenc licens limit locat log minor modifi monitor notic notif notifi object oblig opt own "
    "ownership patent pay payment penalti permit person permiss process profil prohibit protect provis purchas purpos "
    "record rectif refund regul regulatori reject renew represent request resel respons restrict retain retent review "
    "revok right role royalti safeguard sanction secur sell sensit share soc statutori storag store subcontract "
    "sublicens subprocess subscript suspend tax termin track train transfer transmit trial violat waiv waiver warrant "
    "warranti withdraw withhold"
)
RIGHTS_ROUTE = words(
    "right rights exercise appeal appeals complaint complaints request requests delete deletion access withdraw "
    "consent opt opt-out object objection notice notices officer dpo representative breach report reporting "
    "vulnerability"
)
# Stems of what is done with data: in such a sentence every thing that is named is part of what is done.
PRACTICES = words("collect share disclos sell train retain store transfer receiv gather")
REGISTERS = words(
    "subprocessor subprocessors sub-processors processors vendors providers suppliers partners recipients parties "
    "affiliates subcontractors contractors"
)
NEGATING_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "mis")
PLACES = words(
    "eu eea uk us usa u.s states kingdom europe european union america asia africa australia austria belgium brazil "
    "bulgaria canada china croatia cyprus czechia denmark estonia finland france germany greece hungary iceland india "
    "indonesia ireland israel italy japan korea latvia lithuania luxembourg malaysia malta mexico netherlands norway "
    "poland portugal romania russia singapore slovakia slovenia spain sweden switzerland taiwan turkey ukraine vietnam "
    "california delaware texas virginia colorado nevada york england wales scotland quebec hong kong"
)
COPYRIGHT = words("© copyright copyrights rights reserved")
PROMOTING = (
    "sign up",
    "log in",
    "sign in",
    "get started",
    "start for free",
    "try for free",
    "try it free",
    "book a demo",
    "request a demo",
    "contact sales",
    "talk to sales",
    "learn more",
    "read more",
    "subscribe to",
    "newsletter",
    "follow us",
    "download pdf",
    "select language",
    "skip to",
    "back to top",
    "table of contents",
    "on this page",
    "we are hiring",
    "join us",
    "join our",
    "download the app",
    "limited time",
    "introducing",
    "announcing",
    "now available",
    "register now",
    "% off",
    "save up to",
    "watch the",
    "see what's new",
    "view previous",
    "view upcoming",
    "view full",
)
CONSENTING = (
    "accept all",
    "reject all",
    "accept cookies",
    "cookie settings",
    "cookie preferences",
    "manage preferences",
    "manage cookies",
    "manage consent",
    "your privacy choices",
    "confirm my choices",
    "save preferences",
    "vendors seeking consent",
    "vendors seeking consent or relying on legitimate interest",
    "strictly necessary cookies always active",
)
# A label has none of these: they make a statement of the shortest line.
STATING = (
    MODALS
    | NEGATIONS
    | words("we you is are was were be been has have had do does did agree agrees i they it he she who")
) - words("will")
WITHOUT_MEANING = (
    FUNCTION_WORDS
    | words(
        "also please however therefore thus example e.g i.e e g i etc via well following below above see here click"
    )
    | words("link page site website article help center more information learn read details called named note")
)
MEANING_NUMBERS = NUMBER_WORDS - words("one")
