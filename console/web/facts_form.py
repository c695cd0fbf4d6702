"""The facts of a system, as a form of the console says them."""

from console.web.forms import Form
from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AiActClass, AiActRole, SystemFacts

CHOICES = {
    "data_classes": tuple(DataClass),
    "deployment": tuple(Deployment),
    "autonomy": tuple(Autonomy),
    "audience": tuple(Audience),
    "ai_act_role": tuple(AiActRole),
    "ai_act_class": tuple(AiActClass),
}


def facts_in(form: Form) -> SystemFacts:
    """Return what a form says of a system.

    Raises:
        InvalidInput: when a choice is none of those offered, or the name is missing.
        ValidationError: when a text is too long.
    """
    name = form.text("name", needed=True)
    return SystemFacts(
        name=name,
        purpose=form.text("purpose"),
        owner=form.text("owner"),
        business_unit=form.text("business_unit"),
        users=form.text("users"),
        audience=form.choice("audience", Audience),
        profile=Profile(
            # Who asks names the product; who corrects may have another name for the system than the vendor has for it.
            product=form.text("product") if form.sent("product") else name,
            data_classes=form.choices("data_classes", DataClass),
            deployment=form.choice("deployment", Deployment),
            autonomy=form.choice("autonomy", Autonomy),
        ),
        models=tuple(line.strip() for line in form.text("models").split("\n") if line.strip()),
        ai_act_role=form.choice("ai_act_role", AiActRole),
        ai_act_class=form.choice("ai_act_class", AiActClass),
    )
