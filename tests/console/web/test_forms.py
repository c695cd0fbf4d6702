"""What people do on pages: request, move, review, sign, keep accounts."""

from datetime import date

import pytest

from pipeline.domain.decision import ApprovalCondition, Ruling, use_digest
from pipeline.domain.ids import DecisionId
from pipeline.domain.person import Role
from pipeline.domain.profile import DataClass, Deployment
from pipeline.domain.review import Stance
from pipeline.domain.risk import RiskTier
from pipeline.domain.system import Stage
from pipeline.domain.verdict import Verdict
from store.database import SqlStore
from tests.builders import a_criterion, a_rubric, an_assessment, changed
from tests.console.web.asking import Asking
from tests.console.web.conftest import assessed, opened
from tests.console.web.fakes import FakeCondition, FakeStanding, FakeState, a_person, a_system, some_facts

REPORT = f"/reports/{an_assessment().id}"
CRITERION = "training-on-customer-data"
USE = f"use_{a_system().id}"
FINDING = f"{REPORT}/findings/{CRITERION}"


def test_a_request_becomes_a_system_with_what_was_said(console: Asking) -> None:
    console.signed_in(Role.REQUESTER)
    token = console.token("/requests/new")
    sent = {
        "form_token": token,
        "website": "https://acme.example",
        "name": "Minutes",
        "purpose": "Writes minutes.\r\nOf meetings.",
        "data_classes": ["personal", "internal"],
        "deployment": "saas",
        "needed_by": "2027-06-30",
        "models": "Large 2\r\n\r\n Small 1 ",
    }
    answer = console.client.post("/requests", data=sent)
    assert answer.headers["location"] == "/systems/system-minutes?done=requested"
    (request,) = console.services.inventory.requests.values()
    assert request.requester == a_person(Role.REQUESTER).id
    assert request.needed_by == date(2027, 6, 30)
    assert request.facts.purpose == "Writes minutes.\nOf meetings."
    assert request.facts.models == ("Large 2", "Small 1")
    assert request.facts.profile.data_classes == (DataClass.INTERNAL, DataClass.PERSONAL)
    assert request.facts.profile.deployment is Deployment.SAAS
    page = console.page(answer.headers["location"])
    assert "The request is kept" in page
    assert "Of the same vendor there is also" in page
    assert "Support drafts</a> (in review)" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"website": "https://a.example", "name": ""}, "“name” is empty"),
        ({"website": "https://a.example", "name": "x" * 121}, "at most 120 characters"),
        ({"website": "https://a.example", "name": "x", "needed_by": "soon"}, "is no date"),
        ({"website": "https://a.example", "name": "x", "autonomy": "total"}, "is none of assistive"),
        ({"website": "https://a.example", "name": "x", "models": "m\n" * 101}, "at most 100 items"),
    ],
)
def test_a_request_that_will_not_do_says_why_and_stores_nothing(
    console: Asking, fields: dict[str, str], says: str
) -> None:
    console.signed_in(Role.REQUESTER)
    answer = console.send("/requests", on="/requests/new", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    assert console.services.inventory.requests == {}


def test_the_wrong_role_cannot_request_by_sending_the_form(console: Asking) -> None:
    console.signed_in(Role.AUDITOR)
    answer = console.send("/requests", on="/", website="https://acme.example", name="x")
    assert answer.status_code == 403


def test_a_system_offers_the_moves_of_the_person_s_role(console: Asking) -> None:
    page = "/systems/system-support-drafts"
    assert 'value="withdraw"' in console.signed_in(Role.REVIEWER).page(page)
    assert 'value="approve"' not in console.page(page)
    assert 'name="move"' not in console.signed_in(Role.AUDITOR).page(page)


def test_a_move_is_made_on_the_revision_that_was_seen(reviewer: Asking) -> None:
    page = "/systems/system-support-drafts"
    moved = {"move": "withdraw", "reason": "Not needed"}
    assert reviewer.send(f"{page}/moves", on=page, **moved, revision="7").status_code == 409
    assert reviewer.send(f"{page}/moves", on=page, **moved, revision="1").status_code == 303
    assert reviewer.services.inventory.known[a_system().id].stage is Stage.WITHDRAWN


def test_a_finding_is_accepted_in_place(reviewer: Asking) -> None:
    answer = reviewer.send(FINDING, on=REPORT, act="accept")
    assert answer.headers["location"] == f"{REPORT}?done=accepted#{CRITERION}"
    assert reviewer.services.reviewing.reviews[CRITERION].stance is Stance.ACCEPTED
    assert "Accepted as judged" in reviewer.page(REPORT)


def test_an_override_stands_beside_the_machine_s_verdict_with_its_reason(reviewer: Asking) -> None:
    reviewer.send(FINDING, on=REPORT, act="partial", text="Only for one plan.")
    review = reviewer.services.reviewing.reviews[CRITERION]
    assert (review.stance, review.verdict) == (Stance.OVERRIDDEN, Verdict.PARTIAL)
    page = reviewer.page(REPORT)
    assert "Overridden: partial" in page
    assert "Only for one plan." in page
    assert 'class="tag met"' in page


def test_a_reviewer_may_hold_a_finding_undecided(reviewer: Asking) -> None:
    reviewer.send(FINDING, on=REPORT, act="undecided", text="The quote speaks of something else.")
    assert reviewer.services.reviewing.reviews[CRITERION].verdict is None


def test_an_override_without_a_reason_is_not_understood(reviewer: Asking) -> None:
    answer = reviewer.send(FINDING, on=REPORT, act="not_met", text=" ")
    assert answer.status_code == 422
    assert "an override needs a reason" in answer.text


def test_comments_and_questions_stand_under_the_finding(reviewer: Asking) -> None:
    reviewer.send(FINDING, on=REPORT, act="comment", text="Compare the DPA.")
    reviewer.send(FINDING, on=REPORT, act="ask", text="Does this hold for the free plan?")
    reviewer.send(f"{REPORT}/comments", on=REPORT, text="Read twice.")
    page = reviewer.page(REPORT)
    assert page.index("Compare the DPA.") < page.index("Does this hold") < page.index("Read twice.")
    assert reviewer.page(f"{REPORT}/questions.txt") == "Does this hold for the free plan?\n"


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_review_is_offered_no_review_and_refused_one(console: Asking, role: Role) -> None:
    console.signed_in(role)
    assert 'name="act"' not in console.page(REPORT)
    assert 'name="ruling"' not in console.page(REPORT)
    assert console.send(FINDING, on="/", act="accept").status_code == 403
    sent = {"system": a_system().id, "ruling": "approve", "statement": "Fine.", "report_digest": "sha256:x", USE: "x"}
    assert console.send(f"{REPORT}/decisions", on="/", **sent).status_code == 403
    assert console.services.deciding.signed == []


def signing(reviewer: Asking, **fields: str) -> int:
    digest = reviewer.services.reviewing.reviewed(an_assessment().id).report_digest
    assert digest in reviewer.page(REPORT)
    use = use_digest(a_system().facts)
    assert f'name="{USE}" value="{use}"' in reviewer.page(REPORT)
    sent = {"system": a_system().id, "statement": "Read and weighed.", "report_digest": digest, USE: use, **fields}
    return reviewer.send(f"{REPORT}/decisions", on=REPORT, **sent).status_code


def test_a_decision_is_signed_with_its_conditions(reviewer: Asking) -> None:
    first = {"condition_1": "Sign the DPA", "owner_1": "Legal", "due_1": "2027-01-31"}
    third = {"condition_3": "Switch training off", "owner_3": "IT", "due_3": "2027-02-28"}
    assert signing(reviewer, ruling="approve_with_conditions", expires_on="2027-12-31", **first, **third) == 303
    (decision,) = reviewer.services.deciding.signed
    assert decision.ruling is Ruling.APPROVE_WITH_CONDITIONS
    assert [(item.number, item.owner) for item in decision.conditions] == [(1, "Legal"), (2, "IT")]
    assert decision.expires_on == date(2027, 12, 31)
    assert decision.signer == a_person(Role.REVIEWER).id


def test_a_condition_without_text_owner_or_date_is_not_understood(reviewer: Asking) -> None:
    assert signing(reviewer, ruling="approve_with_conditions", condition_1="Sign the DPA") == 422
    whole = {"condition_1": "Sign the DPA", "owner_1": "Legal", "due_1": "2027-01-31"}
    assert signing(reviewer, ruling="approve_with_conditions", **whole, owner_2="IT") == 422
    assert reviewer.services.deciding.signed == []


@pytest.mark.parametrize("ruling", ["approve", "reject"])
def test_conditions_that_the_ruling_would_drop_are_refused(reviewer: Asking, ruling: str) -> None:
    condition = {"condition_1": "Sign the DPA", "owner_1": "Legal", "due_1": "2027-01-31"}
    assert signing(reviewer, ruling=ruling, **condition) == 422
    assert signing(reviewer, ruling=ruling, condition_2="Half a condition") == 422
    assert reviewer.services.deciding.signed == []
    assert signing(reviewer, ruling=ruling) == 303


def test_a_use_that_changed_since_the_page_was_read_is_not_signed(reviewer: Asking) -> None:
    known, system = reviewer.services.inventory.known, a_system()
    seen = reviewer.services.reviewing.reviewed(an_assessment().id).report_digest
    sent = {"system": system.id, "ruling": "approve", "statement": "Fine.", "report_digest": seen}
    sent[USE] = use_digest(system.facts)
    known[system.id] = a_system(facts=some_facts(purpose="Decides on claims."))
    assert reviewer.send(f"{REPORT}/decisions", on=REPORT, **sent).status_code == 409
    assert reviewer.services.deciding.signed == []


def test_what_somebody_brought_in_is_not_offered_to_them_to_sign(reviewer: Asking) -> None:
    known, me = reviewer.services.inventory.known, a_person(Role.REVIEWER).id
    known[a_system().id] = a_system(added_by=me)
    assert 'name="ruling"' not in reviewer.page(REPORT)
    assert "Another reviewer or approver has to." in reviewer.page(REPORT)
    other = a_system("Image tags")
    known[other.id] = other
    assert f'<option value="{other.id}">' in reviewer.page(REPORT)
    assert f'<option value="{a_system().id}">' not in reviewer.page(REPORT)
    assert f'<option value="{a_system().id}">' in reviewer.signed_in(Role.APPROVER).page(REPORT)


def test_a_report_that_changed_since_it_was_read_is_not_signed(reviewer: Asking) -> None:
    seen = reviewer.services.reviewing.reviewed(an_assessment().id).report_digest
    reviewer.send(FINDING, on=REPORT, act="not_met", text="It says so.")
    use = use_digest(a_system().facts)
    sent = {"system": a_system().id, "ruling": "approve", "statement": "Fine.", "report_digest": seen, USE: use}
    assert reviewer.send(f"{REPORT}/decisions", on=REPORT, **sent).status_code == 409
    assert reviewer.services.deciding.signed == []


def test_the_inventory_is_filtered_and_exported_alike(reviewer: Asking) -> None:
    known = reviewer.services.inventory.known
    other = a_system("Image tags", stage=Stage.IN_USE, facts=some_facts("Image tags", audience=None))
    known[other.id] = other
    assert other.facts.risk.tier is RiskTier.HIGH
    for query, names in {
        "": {"Support drafts", "Image tags"},
        "?stage=in_use": {"Image tags"},
        "?tier=medium": {"Support drafts"},
        "?text=draft": {"Support drafts"},
    }.items():
        for path in ("/systems", "/systems.csv"):
            shown = reviewer.page(f"{path}{query}")
            assert {name for name in ("Support drafts", "Image tags") if name in shown} == names


def test_a_csv_file_is_imported(reviewer: Asking) -> None:
    sent = {"form_token": reviewer.token("/systems")}
    file = {"file": ("inventory.csv", "\ufeffname\r\nA\r\n".encode(), "text/csv")}
    assert reviewer.client.post("/systems/import", data=sent, files=file).status_code == 303
    assert reviewer.services.inventory.imported == ["name\r\nA\r\n"]


def test_a_file_with_mistakes_is_answered_with_each_on_a_line_of_its_own(reviewer: Asking) -> None:
    sent = {"form_token": reviewer.token("/systems/import")}
    answer = reviewer.client.post("/systems/import", data=sent, files={"file": ("x.csv", b"\xff\xfe", "text/csv")})
    assert answer.status_code == 422
    assert "<li>line 2: website is missing</li><li>line 7: “lots” is no data class</li>" in answer.text
    assert "Nothing of x.csv was taken" in answer.text
    assert reviewer.client.post("/systems/import", data=sent).status_code == 422
    assert reviewer.services.inventory.imported == []


def test_a_bill_of_materials_goes_in_and_out(reviewer: Asking) -> None:
    sent = {"form_token": reviewer.token("/systems/import")}
    file = {"file": ("x.json", b'\xef\xbb\xbf {"bomFormat": "CycloneDX"}', "application/json")}
    assert reviewer.client.post("/systems/import", data=sent, files=file).status_code == 303
    assert reviewer.services.inventory.imported == ["bom 30"]
    answer = reviewer.get("/systems.bom.json?text=support")
    assert answer.json()["services"] == [{"name": "Support drafts"}]
    assert 'filename="inventory.bom.json"' in answer.headers["content-disposition"]


def test_an_account_is_added_with_a_link_to_set_its_password(console: Asking) -> None:
    console.signed_in(Role.ADMINISTRATOR)
    sent = {"form_token": console.token("/people"), "email": "new@org.example", "name": "New", "roles": ["approver"]}
    assert "/invitations/invitation-secret" in console.client.post("/people", data=sent).text
    assert console.services.people.known["person-new@org.example"].roles == (Role.APPROVER,)  # type: ignore[index]


def test_an_auditor_reads_accounts_and_changes_none(console: Asking) -> None:
    console.signed_in(Role.AUDITOR)
    assert "<summary" not in console.page("/people")
    assert console.send("/people/person-reviewer", on="/", roles="approver").status_code == 403


def test_a_system_shows_where_its_approval_stands_and_takes_word_of_a_met_condition(reviewer: Asking) -> None:
    due = date(2026, 2, 1)
    condition = ApprovalCondition(number=2, text="Sign the DPA", owner="Legal", due=due)
    standing = FakeStanding(
        state=FakeState.STALE,
        today=date(2026, 3, 1),
        ruling=Ruling.APPROVE_WITH_CONDITIONS,
        expires_on=date(2027, 1, 1),
        why=("training-use: met before, not met now",),
        conditions=(FakeCondition(decision=DecisionId("decision-1"), condition=condition),),
    )
    reviewer.services.deciding.standings[a_system().id] = standing
    page = reviewer.page(f"/systems/{a_system().id}")
    assert "<b>stale</b>: approve with conditions, until 2027-01-01." in page
    assert "training-use: met before, not met now" in page
    assert "overdue</span>" in page
    assert "Sign the DPA" in reviewer.page("/")
    sent = {"decision": "decision-1", "number": "2", "note": "Signed on Monday."}
    path = f"/systems/{a_system().id}"
    assert reviewer.send(f"{path}/conditions", on=path, **sent).status_code == 303
    assert reviewer.services.deciding.fulfilled == [("decision-1", 2, "Signed on Monday.")]


def test_a_deal_breaker_shows_the_reviewed_verdict_beside_the_machine_s_where_it_differs(store: SqlStore) -> None:
    services = assessed(store, a_rubric(a_criterion(CRITERION, deal_breaker="C")))
    for console in opened(services):
        reviewer = console.signed_in(Role.REVIEWER)
        assert breakers_of(reviewer) == '<span class="tag met">met</span>'
        reviewer.send(FINDING, on=REPORT, act="accept")
        assert breakers_of(reviewer) == '<span class="tag met">met</span>'
        reviewer.send(FINDING, on=REPORT, act="not_met", text="It does.")
        services.reviewing.rescored = changed(an_assessment().result, caps=(CRITERION,))
        assert breakers_of(reviewer) == (
            '<span class="tag met">met</span> reviewed: <span class="tag not_met">not met</span>'
        )
        page = reviewer.page(REPORT)
        assert "By the machine's verdicts nothing holds the grade down." in page
        assert f"With the reviewers' overrides: {CRITERION}." in page


def breakers_of(reviewer: Asking) -> str:
    section = reviewer.page(REPORT).partition('id="deal-breakers"')[2].partition("</ul>")[0]
    return section.partition("</a> ")[2].partition("</li>")[0]
