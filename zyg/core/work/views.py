"""Progress of a job, its cancel and retry buttons, and the list 任务中心."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.work.operations import JobStateError, cancel_job, retry_job
from zyg.core.work.queries import job_for, progress_of, recent_jobs


@require_GET
@actor_required
def job_list(request: HttpRequest) -> HttpResponse:
    """Show the newest jobs."""
    jobs = recent_jobs(acting(request), now=timezone.now())
    return render(request, "work/list.html", {"jobs": jobs})


@require_GET
@actor_required
def job_progress(request: HttpRequest, job_id: str) -> HttpResponse:
    """Answer htmx with the fragment (or a reload once it has ended), others with JSON."""
    job = progress_of(job_for(acting(request), job_id), now=timezone.now())
    if not request.headers.get("HX-Request"):
        return JsonResponse(
            {
                "id": job.id,
                "state": job.state,
                "state_label": job.state_label,
                "done": job.done,
                "total": job.total,
                "message": job.message,
                "failure": job.failure,
                "seconds_left": job.seconds_left,
                "result": job.result,
            },
            json_dumps_params={"ensure_ascii": False},
        )
    if not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(
        request,
        "site/parts/job.html",
        {
            "job": job,
            "label": job.label,
            "poll_url": reverse("work:progress", args=[job.id]),
            "cancel_url": reverse("work:cancel", args=[job.id]),
        },
    )


@require_POST
@actor_required
def job_cancel(request: HttpRequest, job_id: str) -> HttpResponse:
    """Cancel a job and go back to where the button was."""
    actor = acting(request)
    return _act(request, actor, job_id, cancel=True)


@require_POST
@actor_required
def job_retry(request: HttpRequest, job_id: str) -> HttpResponse:
    """Try a job again and go back to where the button was."""
    actor = acting(request)
    return _act(request, actor, job_id, cancel=False)


def _act(request: HttpRequest, actor: Actor, job_id: str, *, cancel: bool) -> HttpResponse:
    job = job_for(actor, job_id)
    try:
        (cancel_job if cancel else retry_job)(actor=actor, job=job)
    except JobStateError as error:
        messages.error(request, str(error))
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else reverse("work:list"))
