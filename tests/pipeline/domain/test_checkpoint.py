"""Checkpoints, against the form of the C2SP specification."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pipeline.domain.checkpoint import Checkpoint, checkpoint_in, signed_checkpoint
from pipeline.domain.signed_note import Verifier, note_of
from pipeline.errors import IntegrityBroken

# The text of the example in c2sp.org/tlog-checkpoint.
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_the_example_of_the_specification_is_read_and_written_as_it_stands() -> None:
    read = checkpoint_in(EXAMPLE)
    assert (read.origin, read.size, read.root[:3].hex()) == ("example.com/behind-the-sofa", 20_852_163, "0ac518")
    assert read.text == EXAMPLE


def test_further_lines_say_nothing() -> None:
    assert checkpoint_in(EXAMPLE + "an extension\n") == checkpoint_in(EXAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE.replace("\n2", "\n02"),
        EXAMPLE.replace("\n2", "\n-2"),
        EXAMPLE.replace("\n2", "\n+2"),
        EXAMPLE.replace("20852163", "٢"),
        EXAMPLE.replace("20852163", ""),
        EXAMPLE.replace("q2I=", "q2J="),
        EXAMPLE.replace("q2I=", "q2I"),
        EXAMPLE[:-1],
        EXAMPLE + "\n",
        "\n" + EXAMPLE,
        "",
    ],
)
def test_a_malformed_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(IntegrityBroken):
        checkpoint_in(text)


def test_a_key_signs_for_its_own_origin_alone() -> None:
    key = Verifier(name="acme.example", public_key=SECRET.public_key().public_bytes_raw())
    for origin, holds in (("acme.example", True), ("box.example", False)):
        checkpoint = Checkpoint(origin=origin, size=3, root=bytes(32))
        note = note_of(checkpoint.text, key, SECRET.sign(checkpoint.text.encode()))
        if holds:
            assert signed_checkpoint(note, [key]) == checkpoint
        else:
            with pytest.raises(IntegrityBroken, match="another key"):
                signed_checkpoint(note, [key])
