"""The words of the made-up policies: products, policies with a fact and a question each, and sentences around them."""

from pipeline.domain.model import Record


class Policy(Record):
    """A kind of document.

    `fact` is the sentence that answers `question` and stands once on a product's page, under the heading `about`, in
    other words than the question's; `terms` are what the rest of the page speaks of.
    """

    slug: str
    title: str
    about: str
    fact: str
    question: str
    terms: tuple[str, ...]


PRODUCTS: tuple[str, ...] = (
    *("Tidewater Notes", "Copperline Ledger", "Harrow Transcribe", "Bluefinch Search", "Marlow Forms"),
    *("Sable Router", "Oakum Vision", "Quillon Draft", "Pelham Sensors", "Wickford Chat"),
)

POLICIES: tuple[Policy, ...] = (
    Policy(
        slug="privacy-notice",
        title="Privacy Notice",
        about="Closing an account",
        fact="After an account of {product} is closed, its profile is erased once {number} days have passed.",
        question="how long is a closed {product} account's profile kept",
        terms=("account profiles", "contact details", "usage records", "support conversations", "billing addresses"),
    ),
    Policy(
        slug="data-processing-addendum",
        title="Data Processing Addendum",
        about="Personal data breaches",
        fact="The processor of {product} tells the controller of a personal data breach within {number} hours.",
        question="{product} personal data breach notification to the controller, how many hours",
        terms=("processing instructions", "data subject requests", "audit rights", "transfer clauses", "controllers"),
    ),
    Policy(
        slug="subprocessors",
        title="Subprocessors",
        about="Notice of changes",
        fact="Customers of {product} hear of a new subprocessor {number} days before it receives any data.",
        question="advance notice of new subprocessors for {product}",
        terms=("subprocessors", "hosting providers", "regional entities", "objections", "engagement notices"),
    ),
    Policy(
        slug="terms-of-service",
        title="Terms of Service",
        about="Ending the agreement",
        fact="Either party may end the agreement for {product} with {number} days of written notice.",
        question="terminating the {product} agreement: notice period",
        terms=("subscriptions", "fees", "liability caps", "licences", "renewal terms"),
    ),
    Policy(
        slug="acceptable-use",
        title="Acceptable Use Policy",
        about="Unwanted messages",
        fact="We suspend a workspace of {product} that sends more than {number} unsolicited messages in an hour.",
        question="{product} suspension for sending spam messages per hour",
        terms=("automated accounts", "harmful content", "scraping", "impersonation", "appeals"),
    ),
    Policy(
        slug="security-overview",
        title="Security Overview",
        about="Vulnerability scans",
        fact="Hosts that run {product} are scanned for known vulnerabilities every {number} hours.",
        question="how often are {product} servers scanned for vulnerabilities",
        terms=("network segments", "hardened images", "penetration tests", "dependency reviews", "security training"),
    ),
    Policy(
        slug="encryption",
        title="Encryption and Key Management",
        about="Rotation of keys",
        fact="Keys that protect stored content of {product} are rotated every {number} days.",
        question="{product} encryption key rotation interval",
        terms=("key hierarchies", "cipher suites", "hardware modules", "certificates", "envelope keys"),
    ),
    Policy(
        slug="access-control",
        title="Access Control Standard",
        about="Review of rights",
        fact="The rights of everybody who operates {product} are reviewed every {number} weeks.",
        question="review of operators' access rights for {product}",
        terms=("privileged roles", "single sign-on", "break-glass accounts", "session recordings", "approval chains"),
    ),
    Policy(
        slug="incident-response",
        title="Incident Response Plan",
        about="On call",
        fact="The incident manager on call for {product} answers an alarm within {number} minutes.",
        question="{product} on-call response time to an alarm in minutes",
        terms=("severity levels", "status notices", "forensic images", "lessons learnt", "escalation paths"),
    ),
    Policy(
        slug="business-continuity",
        title="Business Continuity Plan",
        about="Recovery",
        fact="After the loss of a region, {product} is back within a recovery time of {number} hours.",
        question="recovery time objective of {product} when a region fails",
        terms=("failover exercises", "alternate sites", "crisis teams", "dependency maps", "restoration priorities"),
    ),
    Policy(
        slug="backups",
        title="Backup Policy",
        about="How long backups are kept",
        fact="Backups of {product} are kept for {number} weeks in a second region.",
        question="for how many weeks are {product} backups stored",
        terms=("backup sets", "restore tests", "immutable copies", "backup catalogues", "offline media"),
    ),
    Policy(
        slug="service-levels",
        title="Service Level Agreement",
        about="Service credits",
        fact="For each hour below the promised availability of {product} we credit {number} per cent of the fee.",
        question="{product} service credits when availability is missed",
        terms=("availability targets", "maintenance windows", "support tiers", "measurement methods", "exclusions"),
    ),
    Policy(
        slug="model-card",
        title="Model Card",
        about="Evaluation",
        fact="Before release, the model behind {product} was evaluated on {number} held-out tasks.",
        question="on how many held-out tasks was the {product} model evaluated",
        terms=("intended uses", "known limitations", "evaluation suites", "training corpora", "refusal behaviour"),
    ),
    Policy(
        slug="training-data",
        title="Training Data Statement",
        about="Opting out",
        fact="When a customer opts out, prompts sent to {product} leave all training sets within {number} days.",
        question="opt out of training on {product} prompts, days until removal",
        terms=(
            "licensed collections",
            "filtered crawls",
            "opt-out lists",
            "annotation guidelines",
            "synthetic samples",
        ),
    ),
    Policy(
        slug="responsible-ai",
        title="Responsible AI Principles",
        about="Review board",
        fact="The review board for artificial intelligence examines {product} every {number} weeks.",
        question="how often does the AI review board look at {product}",
        terms=("impact assessments", "human oversight", "fairness metrics", "red-team findings", "model registers"),
    ),
    Policy(
        slug="cookies",
        title="Cookie Policy",
        about="Session cookie",
        fact="The session cookie of {product} expires after {number} minutes without activity.",
        question="{product} session cookie lifetime",
        terms=("analytics cookies", "consent records", "local storage", "preference settings", "third-party tags"),
    ),
    Policy(
        slug="international-transfers",
        title="International Transfers",
        about="Where European data is served from",
        fact="European customers of {product} are served from {number} data centres within the Economic Area.",
        question="number of European data centres for {product}",
        terms=("standard clauses", "transfer assessments", "residency options", "adequacy decisions", "mirror regions"),
    ),
    Policy(
        slug="retention-schedule",
        title="Retention Schedule",
        about="Diagnostic logs",
        fact="Diagnostic logs of {product} are destroyed {number} days after they were written.",
        question="when are diagnostic logs of {product} deleted",
        terms=("retention classes", "legal holds", "deletion jobs", "archive tiers", "disposal certificates"),
    ),
    Policy(
        slug="vulnerability-disclosure",
        title="Vulnerability Disclosure Policy",
        about="When you will hear from us",
        fact="Whoever reports a weakness in {product} hears from us within {number} working days.",
        question="reply time to security researchers who report a {product} vulnerability",
        terms=("safe harbour", "proof-of-concept code", "coordinated dates", "rewards", "scope exclusions"),
    ),
    Policy(
        slug="accessibility",
        title="Accessibility Statement",
        about="How we test",
        fact="Each release of {product} is tried with {number} assistive technologies.",
        question="assistive technologies that {product} is tested with",
        terms=("keyboard paths", "contrast ratios", "captions", "screen readers", "conformance reports"),
    ),
)

ACTORS = (
    *("We", "Our operations team", "The service owner", "The data protection officer", "Our security group"),
    *("Each regional entity", "The contracting party", "Trained staff", "An independent assessor", "The platform team"),
)
ACTS = (
    *("document", "review", "limit", "approve", "monitor", "record", "test", "publish", "classify", "reconcile"),
    *("verify", "restrict", "assess", "maintain"),
)
SCOPES = (
    *("for all customers of {product}", "in every region where {product} is offered", "on paid plans of {product}"),
    *("for enterprise workspaces", "across production systems", "within the agreed purpose", "for trial accounts"),
    *("where local law asks for it", "in accordance with the order form", "outside of preview features"),
)
CONDITIONS = (
    *("unless the customer instructs otherwise", "before any change takes effect", "at least once a {period}"),
    *("and keep the evidence for {number} months", "within {number} business days of a request"),
    *("when a risk assessment calls for it", "and report the outcome to management each {period}"),
    *("provided that the request can be verified", "except where disclosure is prohibited by law"),
    *("and escalate what remains open after {number} days", "subject to the confidentiality terms of the agreement"),
)
OPENINGS = (
    *("In addition, ", "For the avoidance of doubt, ", "Where applicable, ", "As a rule, ", "On request, ", "", "", ""),
    *("During the term, ", "Without limiting the above, ", "To that end, ", "In exceptional cases, "),
)
SECTIONS = (
    *("Scope and definitions", "Roles and responsibilities", "How it works", "Your choices", "Exceptions", "Contacts"),
    *("Measures in place", "Records and evidence", "Review and change", "Requests and complaints", "Third parties"),
    *("Notification", "Regional provisions", "Technical detail", "Assurance", "Transparency", "Termination"),
)
PERIODS = ("week", "month", "quarter", "half-year", "year")
