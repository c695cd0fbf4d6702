"""Webhooks, for administrators: which there are, new ones, their secrets, and what could not be delivered."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from console.web.navigation import KEEPS_WEBHOOKS
from console.web.rendering import page
from console.web.sessions import Visit, Visitor
from pipeline.domain.ids import WebhookId
from pipeline.domain.notice import Topic
from pipeline.domain.person import require
from pipeline.domain.webhook import Posted, Webhook
from pipeline.services.webhooks import NewSecret

router = APIRouter()


@dataclass(frozen=True)
class _Tested:
    webhook: Webhook | None
    posted: Posted


@router.get("/webhooks")
def webhooks(visit: Visitor) -> Response:
    """List webhooks and failures."""
    return _page(visit)


@router.post("/webhooks")
def add(visit: Visitor) -> Response:
    """Add a webhook and show its secret, once."""
    form = visit.form
    made = visit.services.webhooks.add(
        url=form.text("url", needed=True), topics=form.choices("topics", Topic), by=visit.person
    )
    return _page(visit, made=made)


@router.post("/webhooks/{webhook_id}")
def change(visit: Visitor, webhook_id: str) -> Response:
    """Give a webhook other topics, or switch it on or off."""
    form = visit.form
    visit.services.webhooks.change(
        WebhookId(webhook_id),
        topics=form.choices("topics", Topic),
        active=form.ticked("active"),
        by=visit.person,
    )
    return _page(visit)


@router.post("/webhooks/{webhook_id}/secret")
def rotate(visit: Visitor, webhook_id: str) -> Response:
    """Make a new secret and show it, once."""
    return _page(visit, made=visit.services.webhooks.rotate(WebhookId(webhook_id), by=visit.person))


@router.post("/webhooks/{webhook_id}/test")
def test(visit: Visitor, webhook_id: str) -> Response:
    """Send a test and say what came of it."""
    posted = visit.services.webhooks.test(WebhookId(webhook_id), by=visit.person)
    return _page(visit, tested=WebhookId(webhook_id), posted=posted)


@router.post("/webhooks/{webhook_id}/removal")
def remove(visit: Visitor, webhook_id: str) -> Response:
    """Remove a webhook."""
    visit.services.webhooks.remove(WebhookId(webhook_id), by=visit.person)
    return _page(visit)


def _page(
    visit: Visit, *, made: NewSecret | None = None, tested: WebhookId | None = None, posted: Posted | None = None
) -> Response:
    require(visit.person, *KEEPS_WEBHOOKS)
    known = visit.services.webhooks.all(visit.person)
    return page(
        visit,
        "webhooks.html.jinja",
        webhooks=known,
        topics=tuple(Topic),
        made=made,
        tested=_Tested(next((item for item in known if item.id == tested), None), posted) if posted else None,
        troubled=visit.services.webhooks.troubled(visit.person),
    )
