"""Voices, for whoever may see their case."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accountability import pages
from cases import recusal
from cases.models import Evidence
from hotline.models import Recording
from record import files, serving


@login_required
@permission_required("cases.see_desk", raise_exception=True)
@require_GET
def recordings(request: HttpRequest, pk: int) -> HttpResponse:
    """The voices of a case: a fragment of the case page, and a page of its own."""
    case = get_object_or_404(recusal.visible_to(pages.user_of(request)), pk=pk)
    spoken = case.evidence.exclude(recording="").select_related("transcript")
    pieces = {piece.recording: piece for piece in spoken}
    found = Recording.objects.filter(opaque__in=pieces).select_related("transcription")
    voices = [(voice, pieces[voice.opaque]) for voice in found.order_by("pk")]
    return pages.part(request, "hotline/recordings.html", {"case": case, "voices": voices})


@login_required
@permission_required("cases.see_desk", raise_exception=True)
@never_cache
@require_GET
def play(request: HttpRequest, opaque: str) -> HttpResponse:
    """The audio itself, for whoever may see its case."""
    cases = recusal.visible_to(pages.user_of(request))
    piece = get_object_or_404(Evidence, recording=opaque, case__in=cases)
    voice = get_object_or_404(Recording, opaque=piece.recording, state="kept")
    try:
        audio = files.read(voice.kept)
    except FileNotFoundError as error:
        raise Http404 from error
    return serving.private(audio, "audio/wav", wanted=request.headers.get("Range", ""))
