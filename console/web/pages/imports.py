"""Files for the inventory: the form, and what is wrong with a file, line by line."""

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.person import require
from pipeline.errors import InvalidInput, InvalidTable
from pipeline.services.inventory import KEEPS_INVENTORY

router = APIRouter()


@router.get("/systems/import")
def form(visit: Visitor) -> Response:
    """Show the form."""
    require(visit.person, *KEEPS_INVENTORY)
    return page(visit, "import.html.jinja", problems=(), name="")


@router.post("/systems/import")
async def import_file(visit: Visitor) -> Response:
    """Take a CSV file or a bill of materials in, or say everything that is wrong with it."""
    from starlette.concurrency import run_in_threadpool

    require(visit.person, *KEEPS_INVENTORY)
    name = ""
    try:
        file = await visit.form.file("file")
        name = file.name
        await run_in_threadpool(_taken, visit, file.body)
    except InvalidInput as error:
        problems = error.problems if isinstance(error, InvalidTable) else (str(error),)
        return page(visit, "import.html.jinja", status=422, problems=problems, name=name)
    return RedirectResponse("/systems?done=imported", status_code=303)


def _taken(visit: Visit, data: bytes) -> None:
    # A bill of materials is JSON, so an object; a table begins with the name of a column.
    is_bom = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    inventory = visit.services.inventory
    (inventory.import_bom if is_bom else inventory.import_csv)(data, by=visit.person)
