"""A complainant releases name and number to the unit of one matter, or takes that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.models import Dispatch
from hotline import consents
from hotline.forms.consents import ConsentForm
from hotline.models import Intake
from hotline.public.following import followed
from record.moves import NotAllowed


@never_cache
@require_http_methods(["POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """One press of a button on the page that follows the complaint."""
    intake = followed(request)
    if intake is None:
        return redirect("hotline:follow")
    offered = [choice.dispatch.pk for choice in consents.choices(intake)]
    form = ConsentForm(request.POST, matters=Dispatch.objects.filter(pk__in=offered))
    if form.is_valid():
        _decide(request, intake, **form.cleaned_data)
    else:
        messages.error(request, _("This matter is over: nothing was released or taken back."))
    return redirect("hotline:following")


def _decide(request: HttpRequest, intake: Intake, *, matter: Dispatch, release: bool) -> None:
    try:
        (consents.give if release else consents.withdraw)(intake, matter)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return
    said = _("The unit can see your name and number now, for this matter only.")
    taken_back = _("Taken back. The unit does not see your name and number any more.")
    messages.success(request, said if release else taken_back)
