"""The forms in which people write entries, bounded."""

from typing import Annotated

from pydantic import Field

Title = Annotated[str, Field(min_length=1, max_length=160, pattern=r"\S")]
Line = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=4000)]
Said = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"\S")]
