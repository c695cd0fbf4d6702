"""The words that tell a company's name from what stands around it, in English, German and French."""

_SENTENCE_WORDS = """
we our ours us you your yours they their its it may will shall must can could should would is are was were be been
being has have had do does not when where if only also please see any such to with from at on into that which who
whose this these those as because than including includes include provides provide provided uses used using via wir
unser unsere unserer unseren sie ihr ihre ist sind war wird werden kann können muss müssen soll sollen nicht dass
welche auf mit zur zum bei nach durch sowie nous notre nos vous votre vos est sont sera seront peut peuvent doit qui
que dans avec sur aux
"""
_GENERIC = """
corporate headquarters hq example typical provided processed shared involved transferred
a about accepted access account accounts act activities activity additional address addresses administration affiliate
affiliated affiliates agreement ai all analysis analytics and annex answer api appendix application applications
approved article articles assistance at audit audits authentication authorisation authorization availability back
backup backups billing blog business by calendar careers categories category cdn center centers central centre centres
certificate changes chat client clients clause cloud code comments communication communications companies company
compliance compute computing confidentiality contact content contract contracts contractual control controller
controllers controls cookie cookies copy copyright core country crm current customer customers data database databases
date de definitions delete deletion delivery description details detection developer developers development device
devices disclosure docs documentation documents domain download duration edge effective email emails e-mail employees
encryption end engineering enterprise entities entity error errors event events exhibit export external faq feature
features feedback file files first for form forms free from frequency full function general generation get group help
history home hosting how identity important in incident incidents inference information infrastructure integration
integrations internal international is job jobs key language last law legal liability license link links list location
locations log logging login logs machine mail main maintenance managed management market marketing measures media menu
message messages messaging methods metrics mobile model models monitoring more name names nature network networking
new news next no none not note notes notice notification notifications number n/a na objection objections obligations
of office online operations optional options or order organisation organisational organization other others our
overview page pages part parties partner partners party payment payments performance personal personnel phone place
plan plans platform platforms policies policy press previous pricing print privacy process processing processor
processors product products professional protection provider providers provision public purpose purposes questions
read records region regions register related release reporting reports request requests required resources response
responsibilities responsibility results retention return review reviews rights role roles sale sales schedule scope
search section sections secure security see server servers service services settings share sign signature site sites
sms social software solution solutions source staff standard standards start status storage store sub subcontractor
subcontractors subject subprocessing subprocessor subprocessors sub-processing sub-processor sub-processors subscribe
subscription subsidiaries subsidiary supplier suppliers support system systems table tbd team teams technical
technology telephony term termination terms testing text the third third-party ticketing ticket tickets title tool
tools total tracking training transactional transcription transfer transfers trust type types up update updated
updates use used user users utility various vendor vendors verification version video view voice web website websites
what who with work worldwide yes your allgemeine anbieter anhang anlage auftragsverarbeiter auftragsverarbeitung
beschreibung daten datenschutz der die dienst dienste dienstleister dienstleistung und für gegenstand impressum
kontakt kunden land leistung liste ort pflichten seite sicherheit sitz standort startseite stand tätigkeit unternehmen
unterauftragnehmer unterauftragsverarbeiter verarbeitung vertrag zweck zwecke accueil adresse annexe conditions
confidentialité données du des et entreprise finalité fournisseur fournisseurs generales générales hébergement la le
les lieu mentions légales nom pays politique prestataire prestataires sécurité société sous-traitant sous-traitants
traitement
"""
_PLACES = """
argentina, australia, austria, bahrain, belgium, brazil, bulgaria, canada, chile, china, colombia, costa rica,
croatia, cyprus, czech republic, czechia, denmark, egypt, estonia, finland, france, germany, greece, hong kong,
hungary, iceland, india, indonesia, ireland, israel, italy, japan, kenya, korea, latvia, liechtenstein, lithuania,
luxembourg, malaysia, malta, mexico, netherlands, new zealand, nigeria, northern ireland, norway, pakistan,
philippines, poland, portugal, romania, saudi arabia, scotland, serbia, singapore, slovakia, slovenia, south africa,
south korea, spain, sweden, switzerland, taiwan, thailand, turkey, türkiye, ukraine, united arab emirates, united
kingdom, united states, united states of america, uruguay, vietnam, us, u.s, u.s.a, usa, uk, u.k, gb, eu, eea, e.u,
uae, emea, apac, latam, europe, european union, european economic area, asia, north america, south america, africa,
global, globally, worldwide, international, various, multiple, america, deutschland, österreich, schweiz, frankreich,
irland, niederlande, belgien, italien, spanien, schweden, dänemark, norwegen, finnland, polen, vereinigtes königreich,
großbritannien, vereinigte staaten, europa, europäische union, weltweit, ewr, kanada, indien, australien, allemagne,
autriche, suisse, irlande, pays-bas, belgique, italie, espagne, suède, danemark, norvège, finlande, pologne,
royaume-uni, états-unis, etats-unis, union européenne, monde entier, ue, eee, inde, australie, japon, dublin,
frankfurt, london, paris, berlin, amsterdam, stockholm, virginia, oregon, ohio, california
"""

# Words of a sentence, in small letters; a name or a label has none of them.
SENTENCE_WORDS = frozenset(_SENTENCE_WORDS.split())
# What lists and menus are made of: a name has a word that is not here.
GENERIC = frozenset(_GENERIC.split())
# Countries and regions as lists write them, and the towns and states that stand alone for data centres.
PLACES = frozenset(place.strip() for place in _PLACES.replace("\n", " ").split(","))
