"""A signer proves who she is: by her password, or by a one-time code; with her real name if asked.

Five wrong tries close the door for 15 minutes. What was tried and what it led to is evidence; the
password, the code and the identity number are not kept.
"""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from zyg.core.accounts.models import User
from zyg.core.audit.operations import record
from zyg.core.signing import notices
from zyg.core.signing.adapters.chosen import real_name_checker
from zyg.core.signing.chain import append, locked_signer
from zyg.core.signing.errors import IdentityRefusedError, TooSoonError
from zyg.core.signing.models import IdentityMethod, Party, Signer, SigningRequest
from zyg.core.signing.who import Where, about, signer_actor

CODE_LASTS = dt.timedelta(minutes=10)
CODE_AGAIN = dt.timedelta(seconds=60)
MOST_CODES = 10
MOST_FAILURES = 5
LOCKED_FOR = dt.timedelta(minutes=15)
_WRONG = "{what}不对，还可以试 {left} 次。"
_LOCKED = "错误次数太多，请 15 分钟后再试。"


def send_code(*, signer: Signer, where: Where, now: dt.datetime) -> str:
    """Send a one-time code to the phone or e-mail that the organization has named.

    Returns:
        the masked address it went to.

    Raises:
        TooSoonError: one was sent less than a minute ago, or ten in a row.
        IdentityRefusedError: too many wrong tries, or it could not be sent.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    with transaction.atomic():
        _, signer = locked_signer(signer)
        _refuse_while_locked(signer, now)
        _count_code(signer, now)
        signer.code_digest, signer.code_sent_at = _digest(signer, code), now
        signer.save(update_fields=["code_digest", "code_sent_at", "codes_sent"])
    channel, address = notices.send_code(signer, code)  # a call outside, so without the lock
    with transaction.atomic():
        request, signer = locked_signer(signer)
        if request.is_open:
            append(request, "code_sent", about(signer, channel=channel, to=address), now=now)
        record(signer_actor(signer, where), "signing.code", obj=request, payload={"发到": address})
    return address


def prove_by_code(
    *, signer: Signer, code: str, where: Where, now: dt.datetime, id_number: str = ""
) -> Signer:
    """Check the one-time code.

    Raises:
        IdentityRefusedError: wrong, too old, too many tries, or the real name does not match.
    """
    fresh = signer.code_sent_at is not None and now - signer.code_sent_at <= CODE_LASTS
    right = (
        fresh
        and bool(signer.code_digest)
        and constant_time_compare(_digest(signer, code.strip()), signer.code_digest)
    )
    method = IdentityMethod.CODE
    return _settle(signer, method, right=right, where=where, now=now, id_number=id_number)


def prove_by_password(
    *,
    signer: Signer,
    user: User,
    password: str,
    where: Where,
    now: dt.datetime,
    id_number: str = "",
) -> Signer:
    """Check the password of the logged-in account once more.

    Raises:
        IdentityRefusedError: not her account, wrong, too many tries, or another real name.
    """
    own = signer.membership is not None and signer.membership.user_id == user.pk
    if not own:
        raise IdentityRefusedError("这份文件不是发给当前登录账号的；请换本人的账号登录。")
    right = user.check_password(password)
    method = IdentityMethod.PASSWORD
    return _settle(signer, method, right=right, where=where, now=now, id_number=id_number)


def real_name_needed(signer: Signer) -> bool:
    """Say whether the signer must give her identity number."""
    person = signer.party == Party.PERSON
    return person and not signer.identity_reference and real_name_checker() is not None


def _settle(
    signer: Signer,
    method: IdentityMethod,
    *,
    right: bool,
    where: Where,
    now: dt.datetime,
    id_number: str,
) -> Signer:
    """Write down how a try ended; a refusal is raised after it has been written."""
    with transaction.atomic():
        request, signer = locked_signer(signer)
        _refuse_while_locked(signer, now)
        refusal = "" if right else method.label
        reference = signer.identity_reference
        if right and real_name_needed(signer):
            reference = _real_name(signer, id_number)
            refusal = "" if reference else "姓名和证件号码"
        if refusal:
            _failed(request, signer, method, where, now)
        else:
            _proved(request, signer, method, reference, where, now)
    if refusal:
        left = MOST_FAILURES - signer.failures
        sentence = _WRONG.format(what=refusal, left=left) if left > 0 else _LOCKED
        raise IdentityRefusedError(sentence)
    return signer


def _proved(
    request: SigningRequest,
    signer: Signer,
    method: IdentityMethod,
    reference: str,
    where: Where,
    now: dt.datetime,
) -> None:
    signer.identity_method, signer.identity_reference = method, reference
    signer.identity_at, signer.failures, signer.code_digest = now, 0, ""
    fields = ["identity_method", "identity_reference", "identity_at", "failures", "code_digest"]
    signer.save(update_fields=fields)
    if request.is_open:
        to = signer.phone_masked or signer.email_masked if method == IdentityMethod.CODE else ""
        told = about(signer, method=method.label, reference=reference, to=to, **where.as_data())
        append(request, "identity_checked", told, now=now)
    payload = {"方式": method.label}
    record(signer_actor(signer, where), "signing.identity", obj=request, payload=payload)


def _failed(
    request: SigningRequest,
    signer: Signer,
    method: IdentityMethod,
    where: Where,
    now: dt.datetime,
) -> None:
    signer.failures, signer.failed_at = signer.failures + 1, now
    signer.save(update_fields=["failures", "failed_at"])
    if request.is_open:
        told = about(signer, method=method.label, **where.as_data())
        append(request, "identity_failed", told, now=now)
    payload = {"方式": method.label, "结果": "没有通过"}
    record(signer_actor(signer, where), "signing.identity", obj=request, payload=payload)


def _count_code(signer: Signer, now: dt.datetime) -> None:
    if signer.code_sent_at is not None:
        if now - signer.code_sent_at < CODE_AGAIN:
            raise TooSoonError("验证码刚刚发过，请 60 秒后再试。")
        if now - signer.code_sent_at > LOCKED_FOR:
            signer.codes_sent = 0
    if signer.codes_sent >= MOST_CODES:
        raise TooSoonError("验证码发送次数太多，请 15 分钟后再试。")
    signer.codes_sent += 1


def _refuse_while_locked(signer: Signer, now: dt.datetime) -> None:
    if signer.failed_at is not None and now - signer.failed_at > LOCKED_FOR:
        signer.failures = 0
    if signer.failures >= MOST_FAILURES:
        raise IdentityRefusedError(_LOCKED)


def _real_name(signer: Signer, id_number: str) -> str:
    checker = real_name_checker()
    if checker is None or not id_number.strip():
        return ""
    answer = checker.check(name=signer.name, id_number=id_number.strip().upper())
    return answer.reference if answer.matches else ""


def _digest(signer: Signer, code: str) -> str:
    return salted_hmac(f"signing.code.{signer.public_id}", code, algorithm="sha256").hexdigest()
