"""Words that the screen tells sentences apart by: what vendors' documents are about, and what is asked of an assistant.

General English only: no vendor's name, no sentence of an attack. Sets of stems are compared with stemmed words.
"""


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


# What policies, contracts, trust pages and product pages speak of, by stems: law, privacy, security, products, AI,
# and
# what acceptable-use policies forbid. An order whose object has none of them is about something else than the
# document
# that it stands in.
OF_VENDORS = words(
    "abus access account addendum address adequaci admin administr adult advertis age agent agreement ai alert analyt "
    "annex anonym anonymis api app appendix applic apply arbitr artifici asset assist attack attorney audit auditor "
    "authent author authoris autom automat backup beta bias bill bind breach brows browser bug bulli busi button "
    "cancel card ccpa certif certifi certificat chang chat child children civil claim classifi clause click cloud "
    "code collect commerci compani compli complianc condit confidenti config configur connect consent contact content "
    "contract control controller convers cooki court cover credenti credit crime crimin custom customer damag "
    "dashboard data databas dataset decept decis deem deepfak defam defin definit delet deploy develop devic disclaim "
    "disclos disclosur discrimin disinform disput document domain download dpa dpia dpo drug elect election email "
    "encrypt endpoint enforc enterpris entitl erasur evalu exhibit explain explicit exploit extrem fairness featur "
    "fee feedback file filter fine-tun firewall form foundat fraud free gambl gdpr generat govern guardrail guidelin "
    "hallucin harass hardwar harm harmful hate help hipaa histori host human identifi illeg imag impact imperson "
    "incid incit indemn indemnif index infer inform infring injuri input instal integr intellectu intellig internet "
    "invit invoic ip iso jailbreak jurisdict key latenc law lawful legal liabil liabl licenc licens link llm locat "
    "log login machin mail malici malwar manipul measur member messag mfa minor misinform mislead model moder monitor "
    "nda network notic notif nud oblig offens opt opt-out option order organ organis output oversight page parent "
    "parti password patch patent pay payment penalti penetr pentest permiss permit person personal phish phone photo "
    "physic pictur pipelin plan platform plugin polici porn pornograph portabl preferenc price pricing privaci pro "
    "process processor product profil program prohibit project prompt properti protect provid provis pseudonym public "
    "publish purchas qualiti racist recipi record recoveri rectif red-team refund region regist regul regulat "
    "regulatori regulatory releas renew report request resel resid respons restrict retain retent right risk role "
    "rule safe safeguard safeti sale sanction scam sdk search section secur self-harm sell sensit server servic "
    "session set setting settlement sex sexual share sign site sla soc softwar spam sso stalk standard statut "
    "statutori storag store sub-processor subprocess subprocessor subscrib subscript suicid supervisori supplier "
    "support surveil synthet system team tech technic technolog term termin terminat terminolog terror terrorist "
    "third-parti threat tls token tool track tracker trademark traffic train transfer transpar trial trust unauthor "
    "unlaw unsubscrib updat upgrad upload usag use user vault vector vendor version victim video view violat violenc "
    "violent visit vulner waiv warrant warranti watermark weapon web webhook websit widget work workspac"
)
# Of those, the ones that a policy can hardly do without and other pages mostly can.
OF_POLICIES = words(
    "addendum agreement annex arbitr audit breach claus compli complianc confidenti consent controller cooki data "
    "delet disclos disclosur encrypt gdpr govern herein iso jurisdict law lawful legal liabil liabl licens oblig "
    "obligat opt parti person personnel polici privaci processor prohibit retain retent right safeguard secur shall "
    "soc sub-processor subject subprocessor supervisori term termin terminat unauthor violat vulner warranti"
)
# Work that is asked of an assistant and hardly ever of a reader.
TASK_VERBS = words(
    "add analyse analyze answer arrange assess author book brainstorm break calculate cancel categorise categorize "
    "chat check clarify classify come compare compile compose compute conjugate construct contrast convert correct "
    "count craft create debug decipher decode define demonstrate describe design detect determine develop devise "
    "discuss draft draw elaborate enumerate estimate evaluate examine explain explore extract find fix forecast "
    "formulate gather generate give help identify illustrate imagine improvise infer interpret invent investigate "
    "list look make name narrate order organise organize outline paraphrase pen pick plan play predict prepare "
    "produce proofread propose provide put rank rate rearrange recite recommend remind rephrase report research "
    "review rewrite roleplay say schedule search set show simplify simulate sing sketch solve sort spell state "
    "suggest summarise summarize synthesise synthesize tabulate teach tell think transcribe translate turn update "
    "visualise visualize walk write"
)
# Of those, the ones that product pages and manuals use to their readers as well; they need more to be an order.
PUBLIC_VERBS = words(
    "add analyse analyze answer arrange assess author book build call cancel check come compare compile compute "
    "correct count craft create debug demonstrate design detect determine develop discuss draw email estimate "
    "evaluate examine explore extract find fix forecast gather generate give help identify illustrate imagine "
    "improvise interpret investigate learn list look make message name order organise organize pick plan play predict "
    "prepare produce provide put rate report research review say schedule search send set show simplify state text "
    "think turn update visualise visualize walk write"
)
# Texts for their own sake, which nobody orders in a policy.
GENRES = words(
    "acrostic advert advertisement anecdote argument article autobiography ballad biography blog blurb bullet caption "
    "chapter comedy couplet dialogue diary dissertation drama e-mail elegy email epic epigram epilogue essay eulogy "
    "fable fairytale fanfic fiction haiku headline hymn idiom itinerary jingle joke jokes letter limerick lullaby "
    "lyrics manifesto melody memo memoir menu metaphor monologue motto mystery myth narrative nickname novel novella "
    "obituary ode outline paragraph parody pitch play plot poem poems poetry presentation prologue prose proverb pun "
    "puns puzzle quiz rap recipe review rhyme riddle riddles romance satire scene screenplay script sermon sketch "
    "skit slogan soliloquy song sonnet speech stanza stories story synonyms tagline tale template thesis toast "
    "tongue-twister treatment trivia tweet verse vignette villanelle"
)
# Of those, the ones that business pages speak of too.
PUBLIC_GENRES = words(
    "advert advertisement argument article blog bullet caption chapter e-mail email headline letter memo menu outline "
    "paragraph pitch play plot presentation quiz review scene script sketch tagline template thesis treatment"
)
# The answer that the reader of a text is about to give.
ANSWERS = words("answer answers replies reply response responses")
# What is done to an answer in order to use it or to spoil it.
ALTERING_VERBS = words(
    "adapt add adjust advertise allude alter amend append apply ask attach augment begin blend bring capitalise "
    "capitalize change close combine complement complete compose conclude convert craft deliver direct divide double "
    "drop embed emphasise emphasize employ encode encourage encrypt end enhance enrich ensure exchange expand express "
    "extend feature fill finish format give group hide highlight hint include incorporate inform inject insert "
    "integrate interject interrupt interweave introduce invert invite jumble keep let limit lower make mention merge "
    "mirror misspell mix modify offer omit paste permute persuade phrase place point prefix prepend present print "
    "produce promote provide put quote randomise randomize rearrange recommend refer reference remind remove render "
    "repeat rephrase replace represent reverse rewrite rotate say scramble separate share shift shorten shuffle slip "
    "space spell split spread sprinkle start state stress strip structure style substitute suffix suggest supplement "
    "supply swap tease tell throw transform translate transliterate transpose try turn underline uppercase urge use "
    "utilise utilize warn weave word work wrap write"
)
# What letters and words are called where they are to be changed.
LETTER_UNITS = words(
    "adjectives alphabet consonant consonants letter letters nouns punctuation syllable syllables verbs vowel vowels "
    "word words"
)
# And the rest that texts are made of; manuals speak of them too.
TEXT_UNITS = LETTER_UNITS | words(
    "adjective adverb alphabets capitals character characters digit digits emoji emojis hyphens lowercase noun number "
    "numbers numerals paragraph phrase phrases pronoun pronouns sentence sentences space spaces spacing spelling "
    "symbol symbols typo typos uppercase verb whitespace"
)
# What is done to letters and words.
TRANSFORMING_VERBS = words(
    "alternate anagram capitalise capitalize combine concatenate convert decode delete double drop encipher encode "
    "encrypt exchange flip group insert interleave invert join jumble mirror misspell mix omit permute randomise "
    "randomize rearrange remove repeat replace reverse rotate scramble separate shift shuffle space spell strip "
    "substitute swap transform translate transliterate transpose write"
)
# Forms of writing that no policy asks for.
FORMS = words(
    "acronyms acrostic alliteration anagram anagrammed anagrams backwards ballad caesar cipher ciphered ciphers "
    "ciphertext couplets cryptogram emoji emojis emoticon emoticons haiku hieroglyphs homophones homophonic jumbled "
    "klingon leet leetspeak limerick misspelled misspellings monosyllables morse palindrome palindromes pictograms "
    "pirate poem poetic poetry rap rhyme rhymes rhyming riddle rot13 runes semaphore shakespeare shakespearean sonnet "
    "steganography verse vigenere yoda"
)
# Of the same use, but manuals speak of them too; they need an answer beside them.
TECHNICAL_FORMS = words(
    "ascii backward base32 base64 binary capitals hex hexadecimal jargon json lowercase mirrored numerals octal "
    "phonetic reversed scrambled slang tongue typos unicode uppercase xml yaml"
)
# Languages that an answer may be wanted in.
LANGUAGES = words(
    "arabic bengali chinese czech danish dutch english esperanto finnish french german greek hebrew hindi hungarian "
    "indonesian irish italian japanese korean latin mandarin norwegian persian polish portuguese romanian russian "
    "sanskrit spanish swahili swedish thai turkish ukrainian urdu vietnamese welsh"
)
# Words without a topic of their own.
LITTLE_WORDS = words(
    "a about above across after again against ago all almost alone along already also although always among an and "
    "another answer answers any anyone anything are around as asked at away back basic be because been before behind "
    "being below best better between big both brief but by called came can cannot certain come common context could "
    "day days detail details did different do does doing don't done down during each easy eight either else end "
    "enough entire even ever every everyone everything example examples far few find first five following for four "
    "from full further general get give given go going good great had happen happens has have having he her here hers "
    "him his how however hundred i idea ideas if in instead into is it it's its just keep kind know known last late "
    "later least less let like likely line lines list little long long-term look made main major make making many may "
    "maybe me mean means might mine more most much must my name need never new next nine no nobody none nor not "
    "nothing now number numbers of off often old on once one only onto or order other others our out over overview "
    "own part particular parts people person place please point points possible process put question questions quick "
    "quite rather real really right said same say see seem sentence seven several shall she should show side similar "
    "simple since single six small so some somebody someone something somewhere sort specific start step steps still "
    "subject such take tell ten terms than that the their them themselves then there these they thing things think "
    "this those thousand three through time times to today together too top topic toward try two under until up upon "
    "us use used useful using usual usually various very want was way ways we well went were what what's when where "
    "whether which while who whole whom whose why will with within without word words work working works would year "
    "years yes yet you you're your yours yourself"
)
