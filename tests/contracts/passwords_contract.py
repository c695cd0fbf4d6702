"""What every `PasswordHasher` must do: subclass it where an adapter is tested, with a fixture `passwords` of one."""

import pytest

from pipeline.errors import IntegrityBroken
from pipeline.ports import PasswordHasher
from tests.accounts import PASSWORD


class PasswordHasherContract:
    def test_a_password_matches_its_own_hash_and_no_other_does(self, passwords: PasswordHasher) -> None:
        hashed = passwords.hashed(PASSWORD)
        assert passwords.matches(PASSWORD, hashed)
        for other in (PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1], "", "ä" + PASSWORD):
            assert not passwords.matches(other, hashed)

    def test_one_password_has_another_hash_each_time_and_is_in_none(self, passwords: PasswordHasher) -> None:
        first, second = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
        assert first != second
        assert PASSWORD not in first + second

    def test_todays_hashes_are_not_outdated(self, passwords: PasswordHasher) -> None:
        assert not passwords.is_outdated(passwords.hashed(PASSWORD))

    def test_what_is_no_hash_is_broken_and_not_a_wrong_password(self, passwords: PasswordHasher) -> None:
        with pytest.raises(IntegrityBroken):
            passwords.matches(PASSWORD, "no hash")
