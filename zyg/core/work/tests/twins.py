"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.core.work.models import Job
from zyg.testing import Cast


def twins(cast: Cast) -> dict[str, str]:
    """Make a job of 甲公司."""
    job = Job.objects.create(organization=cast.jia, kind="people.import", user=cast.wang.user)
    return {"job_id": job.public_id}
