"""Orders to drop instructions or to give a verdict, in languages other than English. Letters without their marks.

One pattern a language: a word for ignoring with a word for instructions, or the other way round where the verb comes
last; and "met" in quotation marks, since our verdicts are not translated.
"""

import re
import unicodedata

from pipeline.stages.screening.vocabulary import words

_PAIRS: dict[str, tuple[str, str]] = {
    "fr": (
        r"ignor(?:ez|er|e|ons)|oubli(?:ez|er|e)|ne (?:tenez|tiens) pas compte|negligez|contourne[rz]?",
        r"instructions?|consignes?|regles?|directives?|ordres?|invite systeme",
    ),
    "de": (
        r"ignorier\w*|vergiss|vergesst|vergessen sie|missacht\w+|beacht\w+ (?:nicht|keine)|verwirf|ubergeh\w*",
        r"anweisung\w*|regeln?|vorgaben?|instruktion\w*|befehle?|anordnung\w*|richtlinien|systemprompt",
    ),
    "es": (
        r"ignor(?:a|e|en|ar)|olvid(?:a|e|en|ar)|haz caso omiso|no (?:sigas|hagas caso)|descart\w+",
        r"instrucci\w+|reglas?|indicaci\w+|ordenes|directrices",
    ),
    "it": (
        r"ignor(?:a|ate|are|i)|dimentic(?:a|ate|are|hi)|non (?:seguire|considerare)|trascur\w+",
        r"istruzion\w+|regole|indicazion\w+|direttive|ordini",
    ),
    "pt": (
        r"ignor(?:e|em|ar|a)|esque[cç](?:a|am|er)|desconsider\w+|nao sig\w+",
        r"instruc\w+|regras?|orientac\w+|diretrizes|ordens",
    ),
    "nl": (r"negeer|vergeet|negeren|sla over", r"instructies?|regels?|aanwijzing\w*|opdracht\w*|richtlijnen"),
    "pl": (r"z?ignoruj\w*|zapomnij\w*|pomin\w*|zlekcewaz\w*", r"instrukcj\w+|polece\w+|zasad\w*|wytyczn\w+|regul\w*"),
    "cs": (r"ignoruj\w*|zapomen\w*", r"pokyn\w*|instrukc\w+|pravid\w+"),
    "sv": (r"ignorer\w*|glom|bortse fran|strunta i", r"instruktion\w*|regler\w*|anvisning\w*"),
    "da": (r"ignorer\w*|glem", r"instruktion\w*|instruks\w*|regler\w*|anvisning\w*"),
    "fi": (r"unohda|ohita|jata huomiotta", r"ohjeet|saannot|ohjeita|kaskyt"),
    "ro": (r"ignor(?:ati|a)|uita(?:ti)?", r"instructiun\w+|reguli\w*|indicatii\w*"),
    "hu": (r"hagyd figyelmen kivul|felejtsd el", r"utasitas\w*|szabaly\w*"),
    "tr": (r"yok say|goz ardi et|gormezden gel|unut", r"talimat\w*|kural\w*|yonerge\w*"),
    "ru": (
        r"игнорируи\w*|забудь\w*|пренебрег\w+|не следуи\w*|отбрось\w*",
        r"инструкци\w+|указани\w+|правил\w*|предписани\w+|команд\w*",
    ),
    "uk": (r"ігноруи\w*|игноруи\w*|забудь\w*|іgnoruі\w*", r"вказівк\w*|вказивк\w*|інструкці\w*|инструкци\w*|правил\w*"),
    "el": (r"αγνοησ\w*|ξεχασ\w*", r"οδηγι\w+|εντολ\w+|κανονε\w*"),
    "zh": (r"忽略|忘记|忘掉|无视|無視|忽視|不要遵守|不理会", r"指令|指示|说明|說明|规则|規則|提示|要求"),
    "ja": (r"無視し|忘れ|従わない", r"指示|命令|ルール|規則|プロンプト|説明"),
    "ko": (r"무시하|잊", r"지시|규칙|명령|지침|프롬프트"),
    "ar": (r"تجاهل|انس|تناس", r"تعليمات|التعليمات|القواعد|الاوامر|الأوامر|اوامر|التوجيهات"),
    "he": (r"התעלם|שכח", r"הוראות|ההוראות|הכללים"),
    "hi": (r"अनदेखा|नज़रअंदाज़|भूल|उपेक्षा", r"निर्देश|नियम|आदेश"),
    "id": (r"abaikan|lupakan|hiraukan", r"instruksi|perintah|aturan|petunjuk"),
    "vi": (r"bo qua|quen|phot lo", r"huong dan|chi dan|lenh|quy tac"),
    "th": (r"เพิกเฉย|ลืม|ละเว้น", r"คำสั่ง|คำแนะนำ|กฎ"),
}
_DROPPING = "|".join(
    rf"(?:{verb})\b.{{0,50}}?\b(?:{noun})|(?:{noun})\b.{{0,40}}?\b(?:{verb})"
    if verb.isascii()
    else rf"(?:{verb}).{{0,40}}?(?:{noun})|(?:{noun}).{{0,30}}?(?:{verb})"
    for verb, noun in _PAIRS.values()
)
_ROLES = (
    r"\b(?:vous etes|tu es) (?:maintenant|desormais) (?:un|une|notre)\b|\b(?:du bist|sie sind) (?:jetzt|nun|ab"
    r" jetzt) (?:ein|eine|unser)\b|\b(?:ahora|desde ahora) (?:eres|usted es) (?:un|una|nuestro)\b|\b(?:adesso|ora"
    r"|da ora) sei (?:un|una|il|il nostro)\b|\bagora (?:voce e|es) (?:um|uma|o nosso)\b|\bje bent (?:nu|vanaf nu)"
    r" (?:een|onze)\b|\bjestes teraz\b"
    r"|你现在是|你現在是|あなたは(?:今|これから)|당신은 이제|너는 이제|ты теперь|вы теперь|أنت الان|انت الان"
)
_RATED = (
    r"\b(?:note|notez|marque[rz]?|considere[rz]?|attribue[rz]?|evalue[rz]?)\b.{0,30}\b(?:criteres?|fournisseur"
    r"|note)\b.{0,40}\b(?:satisfaits?|remplis?|conformes?|meilleure|maximale)\b|\b(?:bewerte|beurteile|markiere"
    r"|gib)\b.{0,30}\b(?:kriteri\w+|anbieter|note|bestnote)\b.{0,40}(?:\berfullt\b|\bbestnote\b|\bals konform\b"
    r"|note\b)|\b(?:marca|marque|califica|considera|evalua)\b.{0,25}\b(?:criterios?"
    r"|proveedor)\b.{0,40}\b(?:cumplid\w+|satisfech\w+|aprobad\w+)\b|\b(?:valuta|considera"
    r"|segna)\b.{0,25}\b(?:criteri\w*|fornitore)\b.{0,40}\bsoddisfatt\w+\b|\b(?:marque|avalie"
    r"|considere)\b.{0,25}\bcriterios?\b.{0,40}\b(?:cumprid|atendid|satisfeit)\w*\b"
    r"|\bbeoordeel\b.{0,25}\bcriteri\w+\b.{0,40}\bvoldaan\b|\b(?:ocen|uznaj"
    r"|oznacz)\b.{0,25}\bkryteri\w+\b.{0,40}\bspeln\w+|\bоцени\w*\b.{0,25}критери.{0,40}выполн|(?:标准"
    r"|標準).{0,12}(?:满足|滿足|met|通过)|基準.{0,14}(?:満た|met|評価)|기준.{0,14}(?:충족|met)|معيار.{0,20}مستوف|olcut.{0,20}karsilan"
    r"|\b(?:approuve[rz]?|genehmig\w+|aprueb\w+|aprob\w+|approva|aprove|keur\w*|zatwierdz|godkann|одобри\w*|承認"
    r"|批准)\b.{0,30}\b(?:fournisseur|anbieter|proveedor|fornitore|fornecedor|leverancier|dostawc\w+|leverantor\w*"
    r"|поставщик\w*)"
)
_MET = (
    r"\b(?:urteil|verdict|veredicto|verdetto|veredito|oordeel|werdykt|antwort\w*|reponds|repondez|responde|rispondi"
    r"|responda|antwoord|odpowiedz|svara?|svar)\b.{0,40}[\"' ]met\b"
)
_ADDRESSED = (
    r"\b(?:modeles? de langage|modelos? de lenguaje|modelli linguistici|modelos? de linguagem|sprachmodelle?"
    r"|taalmodel\w*|ki-systeme?n?|systemes? d'ia|sistemas? de ia)\b.{0,30}\b(?:lisent|lit|lean|lee|legg\w+|leiam"
    r"|lesen|lezen|liest|diese seite|cette page|esta pagina|questa pagina)\b"
)
_WORK = (
    r"^\W{0,5}(?:ecri(?:s|vez)|redige[rz]?|compose[rz]?) (?:un|une) (?:poeme|histoire|conte|lettre|chanson|blague)"
    r"|^\W{0,5}(?:schreib\w*|verfasse) (?:ein|eine|einen) (?:gedicht|geschichte|brief|lied|witz|marchen)"
    r"|^\W{0,5}(?:escrib\w+|redacta) (?:un|una) (?:poema|cuento|historia|carta|cancion|chiste)|^\W{0,5}scriv\w+"
    r" (?:un|una|uno) (?:poesia|storia|lettera|canzone|racconto)|^\W{0,5}escrev\w+ (?:um|uma) (?:poema|historia"
    r"|carta|cancao|conto)"
)


def _folded(pattern: str) -> str:
    """Take the marks off a pattern's letters as they are taken off the text."""
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", pattern)))


_DROP = re.compile(_folded(_DROPPING))
_OTHER = {
    "gives a model a role": re.compile(_folded(_ROLES)),
    "dictates a verdict": re.compile(_folded(f"{_RATED}|{_MET}")),
    "addresses an automated reviewer": re.compile(_folded(_ADDRESSED)),
    "asks for work that has nothing to do with a vendor": re.compile(_folded(_WORK)),
}
_ENGLISH = words("the of and to a in is that for this with as on by be are not or from you your we our it any all")
# Greek and everything behind it, but for punctuation and symbols.
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff]")
# Other languages have one or two of these words too ("as instruções").
_ENGLISH_SHARE_MIN, _ENGLISH_WORDS_MIN = 1 / 8, 2


def _is_english(said: tuple[str, ...]) -> bool:
    known = len(_ENGLISH.intersection(said))
    return known >= _ENGLISH_WORDS_MIN and known / len(said) >= _ENGLISH_SHARE_MIN


def foreign_order(lowered: str, said: tuple[str, ...]) -> str | None:
    """Return what a sentence in another language asks of a model, or None. English sentences are passed over."""
    if not said or (_is_english(said) and not _OTHER_SCRIPT.search(lowered)):
        return None
    if _DROP.search(lowered):
        return "tells a model to drop its instructions"
    return next((note for note, pattern in _OTHER.items() if pattern.search(lowered)), None)
