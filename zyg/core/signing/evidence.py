"""The evidence file of an ended request: a zip that anybody can check without us."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from zyg.core.signing.canonical import FORMAT, canonical
from zyg.core.signing.chain import as_kept
from zyg.core.signing.models import SigningRequest
from zyg.core.signing.verifying import DOCUMENT, EVIDENCE, NOTICE, REPORT

_NOTICE = """这是一次电子签署的证据文件。

document.pdf   签署的文件原件
report.pdf     签署报告：谁、何时、怎样验证身份、看完全文、表示意愿、签署、盖时间戳
evidence.json  全部事件，一环扣一环（每个事件含前一个事件的摘要），以及签名和时间戳

核对方法（不需要联网，不需要数据库）：
  manage.py verify_evidence 本文件.zip --trust 信任名单.pem
信任名单由签署平台和时间戳机构公布。任何一处改动（文件、事件、签名、时间戳、报告）都会被指出。
"""


def bundle(request: SigningRequest) -> bytes:
    """Pack the evidence file; equal at each call."""
    events = [as_kept(row) for row in request.events.order_by("sequence")]
    files = {
        DOCUMENT: request.document.pdf,
        REPORT: request.report,
        EVIDENCE: canonical(_evidence(request, events)),
        NOTICE: _NOTICE.encode(),
    }
    closed = request.closed_at or request.created_at
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, closed.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return packed.getvalue()


def _evidence(request: SigningRequest, events: list[dict[str, Any]]) -> dict[str, Any]:
    seal = dict(request.seal)
    keys = seal.pop("keys")
    return {
        "format": FORMAT,
        "request": request.public_id,
        "events": events,
        "keys": keys,
        "seal": seal,
    }
