"""Nothing but the pinned axe-core is put into a page."""

import hashlib
import io
import tarfile

import pytest

from tests.console.web.axe_install import MEMBER, NotToBeHad, script_in


def a_package(name: str = MEMBER) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as package:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        package.addfile(entry, io.BytesIO(b"axe;"))
    return file.getvalue()


def test_the_script_is_taken_out_of_the_pinned_package() -> None:
    package = a_package()
    assert script_in(package, sha512=hashlib.sha512(package).hexdigest()) == b"axe;"


def test_another_package_is_refused() -> None:
    with pytest.raises(NotToBeHad, match="not the pinned package"):
        script_in(a_package())
