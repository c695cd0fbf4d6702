"""The two hashers: argon2 and the fast one that other tests use."""

import pytest
from argon2 import PasswordHasher as Argon2
from argon2.profiles import RFC_9106_LOW_MEMORY

from store.passwords import Argon2Passwords
from tests.accounts import PASSWORD
from tests.contracts.passwords_contract import PasswordHasherContract
from tests.fakes import PlainPasswords


class TestArgon2(PasswordHasherContract):
    @pytest.fixture
    def passwords(self) -> Argon2Passwords:
        return Argon2Passwords()


class TestTheFake(PasswordHasherContract):
    @pytest.fixture
    def passwords(self) -> PlainPasswords:
        return PlainPasswords()


def test_hashes_are_argon2id_with_the_recommended_parameters() -> None:
    profile = RFC_9106_LOW_MEMORY
    parameters = f"m={profile.memory_cost},t={profile.time_cost},p={profile.parallelism}"
    assert Argon2Passwords().hashed(PASSWORD).startswith(f"$argon2id$v=19${parameters}$")


def test_a_hash_of_weaker_parameters_still_matches_and_is_outdated() -> None:
    weak = Argon2(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert Argon2Passwords().matches(PASSWORD, weak)
    assert Argon2Passwords().is_outdated(weak)
