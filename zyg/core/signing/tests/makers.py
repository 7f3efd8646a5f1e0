"""Contracts to sign, and signers who go through the steps, for the tests."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils import timezone

from zyg.core.documents.compiler import compile_typst
from zyg.core.documents.fonts import default_fonts
from zyg.core.messaging.adapters import FakeSms
from zyg.core.signing.models import Kind, Party, Signer, SigningRequest
from zyg.core.signing.operations import acting, identity, sending
from zyg.core.signing.operations.sending import SignerPlan
from zyg.core.signing.who import Where
from zyg.testing import Cast

WHERE = Where("192.0.2.7", "Phone/1.0")
PHONE = "13800000900"
_TEXT = """#set page("a4")
#set text(font: "Noto Sans SC")
= 劳动合同
甲方应当按时足额支付劳动报酬。
#pagebreak()
乙方应当遵守规章制度。"""


@lru_cache(maxsize=1)
def contract_pdf() -> bytes:
    """A contract of two pages."""
    return compile_typst({"main": _TEXT.encode()}, {}, fonts=default_fonts().fonts, timestamp=0)


def company(cast: Cast) -> SignerPlan:
    """周涛 signs for 甲公司."""
    return SignerPlan(party=Party.COMPANY, role="甲方（用人单位）", membership=cast.zhou.membership)


def newcomer() -> SignerPlan:
    """单雪 has no account yet; she is reached on her phone."""
    return SignerPlan(party=Party.PERSON, role="乙方（劳动者）", name="单雪", phone=PHONE)


def member(cast: Cast) -> SignerPlan:
    """韩梅 signs with her account."""
    return SignerPlan(party=Party.PERSON, role="乙方（劳动者）", membership=cast.han.membership)


def send(cast: Cast, *signers: SignerPlan, **changes) -> SigningRequest:
    """孙丽 sends a labour contract, at this moment or another."""
    now = changes.pop("now", timezone.now())
    document = sending.create_document(
        actor=cast.sun, kind=Kind.LABOUR_CONTRACT, title="劳动合同", pdf=contract_pdf(), now=now
    )
    plans = signers or (newcomer(), company(cast))
    said = {"days": 7, **changes}
    return sending.send_request(
        actor=cast.sun, document=document, signers=list(plans), now=now, **said
    )


def at(request: SigningRequest, position: int) -> Signer:
    """The signer at a position, fresh from the database."""
    rows = Signer.objects.select_related(
        "request__document", "request__organization", "organization", "membership__user"
    )
    return rows.get(request=request, position=position)


def last_code() -> str:
    """The code in the last SMS."""
    text = FakeSms.sent[-1].text
    return text.partition("验证码 ")[2][:6]


def prove(signer: Signer, now: dt.datetime | None = None) -> None:
    """Prove who she is: a member by her password, others by a code."""
    now = now or timezone.now()
    if signer.membership is not None:
        user = signer.membership.user
        user.set_password("a-good-password-9")
        user.save()
        identity.prove_by_password(
            signer=signer, user=user, password="a-good-password-9", where=WHERE, now=now
        )
        return
    identity.send_code(signer=signer, where=WHERE, now=now)
    signer.refresh_from_db()
    identity.prove_by_code(signer=signer, code=last_code(), where=WHERE, now=now)


def read(request: SigningRequest, position: int) -> None:
    """Let her see every page."""
    for number in range(1, request.document.pages + 1):
        acting.show_page(
            signer=at(request, position), number=number, where=WHERE, now=timezone.now()
        )


def intend(request: SigningRequest, position: int, *, ticked: bool = True, name: str = "") -> None:
    """Let her tick and write her name."""
    signer = at(request, position)
    acting.express_intent(
        signer=signer,
        ticked=ticked,
        typed_name=name or signer.name,
        where=WHERE,
        now=timezone.now(),
    )


def go_through(request: SigningRequest, position: int) -> None:
    """All steps of one signer."""
    acting.open_link(signer=at(request, position), where=WHERE, now=timezone.now())
    prove(at(request, position))
    read(request, position)
    intend(request, position)
    acting.sign_document(signer=at(request, position), where=WHERE, now=timezone.now())


def completed(cast: Cast) -> SigningRequest:
    """A contract that 单雪 and 周涛 have signed."""
    request = send(cast)
    go_through(request, 1)
    go_through(request, 2)
    request.refresh_from_db()
    return request
