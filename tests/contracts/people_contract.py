"""What every `Store` must do with accounts, what proves them, and who is signed in; used like `store_contract.py`."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.ids import InvitationId, PersonId, SessionId, TokenId
from pipeline.domain.person import Role
from pipeline.errors import IntegrityBroken, InvalidInput, NotFound
from pipeline.ports import Store
from tests.accounts import a_person, a_session, a_token, an_attempt, an_invitation
from tests.builders import a_digest
from tests.contracts.strategies import ON_ONE_STORE
from tests.fakes import LONG_AGO

ANA, BO = PersonId("person-ana"), PersonId("person-bo")
LATER = LONG_AGO + timedelta(hours=1)


def hired(store: Store) -> None:
    with store.writing() as tx:
        tx.people.add(a_person())
        tx.people.add(a_person(id=BO, email="bo@acme.example", name="Bo"))


class PeopleContract:
    def test_an_account_is_found_by_id_and_by_address_in_any_capitals(self, store: Store) -> None:
        hired(store)
        with store.reading() as tx:
            assert tx.people.get(ANA) == a_person()
            assert tx.people.by_email(" ANA@acme.Example ") == a_person()
            assert tx.people.get(PersonId("nobody")) is None
            assert tx.people.by_email("nobody@acme.example") is None

    @pytest.mark.parametrize("email", ["an\u212a@acme.example", "", "\udcff@acme.example", "a" * 100_000])
    def test_an_address_that_can_be_nobodys_finds_nobody(self, store: Store, email: str) -> None:
        with store.writing() as tx:
            tx.people.add(a_person(email="ank@acme.example"))
        with store.reading() as tx:
            assert tx.people.by_email(email) is None

    def test_an_address_has_one_account(self, store: Store) -> None:
        hired(store)
        with pytest.raises(InvalidInput), store.writing() as tx:
            tx.people.add(a_person(id="another"))
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.people.add(a_person(email="other@acme.example"))

    def test_an_account_changes_but_stays_the_same_person(self, store: Store) -> None:
        hired(store)
        after = a_person(name="Ana Costa", roles=(Role.REVIEWER, Role.APPROVER), active=False)
        with store.writing() as tx:
            tx.people.replace(after)
        with pytest.raises(IntegrityBroken), store.writing() as tx:
            tx.people.replace(a_person(email="eve@acme.example"))
        with pytest.raises(NotFound), store.writing() as tx:
            tx.people.replace(a_person(id="nobody", email="nobody@acme.example"))
        with store.reading() as tx:
            assert [person.email for person in tx.people.all()] == ["ana@acme.example", "bo@acme.example"]
            assert tx.people.get(ANA) == after


class CredentialsContract:
    def test_the_newest_hash_of_a_password_counts(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            assert tx.credentials.password(ANA) is None
            tx.credentials.set_password(ANA, "first", at=LONG_AGO)
            tx.credentials.set_password(ANA, "second", at=LATER)
        with store.reading() as tx:
            assert tx.credentials.password(ANA) == "second"
            assert tx.credentials.password(BO) is None

    def test_nobody_has_no_credentials(self, store: Store) -> None:
        with pytest.raises(NotFound), store.writing() as tx:
            tx.credentials.set_password(ANA, "hash", at=LONG_AGO)
        with pytest.raises(NotFound), store.writing() as tx:
            tx.credentials.add_token(a_token())
        with pytest.raises(NotFound), store.writing() as tx:
            tx.credentials.add_invitation(an_invitation())

    def test_an_invitation_is_used_once(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.credentials.add_invitation(an_invitation())
            assert tx.credentials.use_invitation(an_invitation().id, at=LATER)
            assert not tx.credentials.use_invitation(an_invitation().id, at=LATER)
            assert not tx.credentials.use_invitation(InvitationId("none"), at=LATER)
        with store.reading() as tx:
            assert tx.credentials.invitation(an_invitation().id) == an_invitation(used_at=LATER)

    def test_unused_invitations_of_one_person_are_voided(self, store: Store) -> None:
        hired(store)
        first_start = an_invitation(id="first", person=None)
        kept = [an_invitation(id="used", used_at=LATER), an_invitation(id="bo", person=BO), first_start]
        with store.writing() as tx:
            for invitation in [an_invitation(), *kept]:
                tx.credentials.add_invitation(invitation)
            tx.credentials.void_invitations(ANA)
            assert tx.credentials.invitation(an_invitation().id) is None
            assert [tx.credentials.invitation(invitation.id) for invitation in kept] == kept
            tx.credentials.void_invitations(None)
            assert tx.credentials.invitation(first_start.id) is None
            assert tx.credentials.invitation(kept[1].id) == kept[1]

    def test_a_token_comes_back_as_it_was_and_is_revoked_for_good(self, store: Store) -> None:
        hired(store)
        later = a_token(id="a-later-one", person=BO, issued_at=LATER)
        with store.writing() as tx:
            tx.credentials.add_token(later)
            tx.credentials.add_token(a_token())
            assert tx.credentials.tokens() == [a_token(), later]
            assert tx.credentials.revoke_token(a_token().id, at=LATER)
            assert not tx.credentials.revoke_token(a_token().id, at=LATER + timedelta(hours=1))
            assert not tx.credentials.revoke_token(TokenId("none"), at=LATER)
        with store.reading() as tx:
            assert tx.credentials.token(a_token().id) == a_token(revoked_at=LATER)
            assert tx.credentials.token(TokenId("none")) is None

    def test_a_subject_is_one_person_and_a_person_one_subject_of_an_issuer(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.credentials.link(ANA, issuer="https://id.example", subject="1")
            tx.credentials.link(ANA, issuer="https://other.example", subject="1")
        for person, subject in ((BO, "1"), (ANA, "2")):
            with pytest.raises(InvalidInput), store.writing() as tx:
                tx.credentials.link(person, issuer="https://id.example", subject=subject)
        with store.reading() as tx:
            assert tx.credentials.linked(issuer="https://id.example", subject="1") == ANA
            assert tx.credentials.linked(issuer="https://id.example", subject="2") is None
            assert tx.credentials.is_linked(ANA, issuer="https://other.example")
            assert not tx.credentials.is_linked(BO, issuer="https://id.example")
            issuers = [each.issuer for each in tx.credentials.identities(ANA)]
            assert issuers == ["https://id.example", "https://other.example"]
            assert tx.credentials.identities(BO) == []


class SignInsContract:
    def test_a_session_lives_until_it_is_ended(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.sign_ins.add(a_session())
            tx.sign_ins.see(a_session().id, at=LATER)
        with store.writing() as tx:
            assert tx.sign_ins.get(a_session().id) == a_session(seen_at=LATER)
            assert tx.sign_ins.end(a_session().id)
            assert not tx.sign_ins.end(a_session().id)
            tx.sign_ins.see(a_session().id, at=LATER)
            assert tx.sign_ins.get(a_session().id) is None

    def test_all_sessions_of_one_person_end_at_once(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            for number in "12":
                tx.sign_ins.add(a_session(id=number))
            tx.sign_ins.add(a_session(id="3", person=BO))
            assert tx.sign_ins.end_all(ANA) == 2
            assert tx.sign_ins.end_all(ANA) == 0
            assert tx.sign_ins.get(SessionId("3")) == a_session(id="3", person=BO)

    def test_a_person_s_sessions_are_listed_the_newest_first(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.sign_ins.add(a_session(id="1"))
            tx.sign_ins.add(a_session(id="2", opened_at=LATER, seen_at=LATER))
            tx.sign_ins.add(a_session(id="3", person=BO))
            assert [session.id for session in tx.sign_ins.of(ANA)] == ["2", "1"]
            assert tx.sign_ins.of(PersonId("nobody")) == []

    def test_old_and_idle_sessions_are_pruned(self, store: Store) -> None:
        hired(store)
        with store.writing() as tx:
            tx.sign_ins.add(a_session(id="old", seen_at=LATER))
            tx.sign_ins.add(a_session(id="idle", opened_at=LATER))
            tx.sign_ins.add(a_session(id="live", opened_at=LATER, seen_at=LATER))
            tx.sign_ins.prune(opened_before=LATER, seen_before=LATER)
            left = [name for name in ("old", "idle", "live") if tx.sign_ins.get(SessionId(name))]
        assert left == ["live"]

    def test_tries_are_found_by_either_address_and_by_both(self, store: Store) -> None:
        there, elsewhere = an_attempt(at=LATER), an_attempt(id="elsewhere", address="192.0.2.2")
        other = an_attempt(id="other", email=a_digest("bo"))
        with store.writing() as tx:
            for attempt in (there, elsewhere, other):
                tx.sign_ins.add_attempt(attempt)
        ana, before = a_digest("ana"), LONG_AGO - timedelta(seconds=1)
        with store.reading() as tx:
            assert tx.sign_ins.attempts(after=before, email=ana) == [elsewhere, there]
            assert tx.sign_ins.attempts(after=before, address="192.0.2.1") == [other, there]
            assert tx.sign_ins.attempts(after=before, email=ana, address="192.0.2.1") == [there]
            assert tx.sign_ins.attempts(after=LONG_AGO, email=ana) == [there]

    def test_a_success_is_remembered_where_it_was(self, store: Store) -> None:
        before, attempt = LONG_AGO - timedelta(seconds=1), an_attempt()
        with store.writing() as tx:
            tx.sign_ins.add_attempt(attempt)
            assert not tx.sign_ins.has_succeeded(attempt.email, address=attempt.address, after=before)
            tx.sign_ins.mark_succeeded(attempt.id)
            assert tx.sign_ins.has_succeeded(attempt.email, address=attempt.address, after=before)
            assert not tx.sign_ins.has_succeeded(attempt.email, address=attempt.address, after=LONG_AGO)
            assert not tx.sign_ins.has_succeeded(attempt.email, address="192.0.2.2", after=before)
            assert not tx.sign_ins.has_succeeded(a_digest("bo"), address=attempt.address, after=before)

    @ON_ONE_STORE
    @given(ages=st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=8))
    def test_failures_are_forgotten_before_successes(self, store: Store, ages: list[tuple[int, bool]]) -> None:
        now, email = LONG_AGO + timedelta(days=50), a_digest("ana")
        with store.writing() as tx:
            tx.sign_ins.prune_attempts(failed_before=now + timedelta(days=1), before=now + timedelta(days=1))
            for number, (days, succeeded) in enumerate(ages):
                at = now - timedelta(days=days)
                tx.sign_ins.add_attempt(an_attempt(id=f"{number}", at=at, succeeded=succeeded))
            tx.sign_ins.prune_attempts(failed_before=now - timedelta(days=1), before=now - timedelta(days=30))
            left = tx.sign_ins.attempts(after=LONG_AGO, email=email)
        kept = [(days, succeeded) for days, succeeded in ages if days <= (30 if succeeded else 1)]
        assert sorted(((now - attempt.at).days, attempt.succeeded) for attempt in left) == sorted(kept)
