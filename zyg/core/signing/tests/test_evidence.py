"""The evidence file holds by itself, and tells every change: of a byte, an event, its order."""

import copy
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing.adapters.chosen import own_trust
from zyg.core.signing.canonical import canonical, event_hash
from zyg.core.signing.evidence import bundle
from zyg.core.signing.keys import _parse
from zyg.core.signing.operations import acting, sending
from zyg.core.signing.process import broken_rules
from zyg.core.signing.signatures import Trust
from zyg.core.signing.tests.makers import WHERE, at, completed, go_through, prove, send
from zyg.core.signing.verifying import EVIDENCE, verify_bundle

OTHER_KEYS = "1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="


@pytest.fixture
def done(cast):
    with organization_scope(cast.jia):
        yield completed(cast)


@pytest.fixture
def packed(done):
    return bundle(done)


def faults(data, trust=None):
    return list(verify_bundle(data, trust=trust or own_trust()).faults)


def unpack(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def changed(data, change, *, rehash=False):
    """The bundle with its evidence changed by a function; the chain computed anew or not."""
    files = unpack(data)
    evidence = json.loads(files[EVIDENCE])
    change(evidence)
    if rehash:
        previous = "0" * 64
        for event in evidence["events"]:
            event["previous"] = previous
            previous = event["hash"] = event_hash(request=evidence["request"], event=event)
        evidence["seal"]["statement"].update(head=previous, events=len(evidence["events"]))
    return pack({**files, EVIDENCE: canonical(evidence)})


def test_untouched_file_holds_and_says_what_it_is(packed):
    verdict = verify_bundle(packed, trust=own_trust())
    assert verdict.faults == ()
    text = "\n".join(verdict.facts)
    assert "《劳动合同》，2 页" in text
    assert "乙方（劳动者） 单雪" in text
    assert "时间戳：" in text


def test_file_is_the_same_at_each_download(done, packed):
    done.refresh_from_db()
    assert bundle(done) == packed


@pytest.mark.parametrize("name", ["document.pdf", "report.pdf"])
@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_changed_byte_of_a_paper_is_found(packed, name, where, flip):
    files = unpack(packed)
    content = bytearray(files[name])
    content[int(where * len(content))] ^= flip
    assert faults(pack({**files, name: bytes(content)}))


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_any_changed_byte_of_the_evidence_is_found(packed, where, flip):
    files = unpack(packed)
    content = bytearray(files[EVIDENCE])
    content[int(where * len(content))] ^= flip
    assert faults(pack({**files, EVIDENCE: bytes(content)}))


def swap(evidence):
    events = evidence["events"]
    events[3], events[4] = events[4], events[3]


CHANGES = {
    "name": lambda e: e["events"][0]["payload"]["signers"][0].update(name="单云"),
    "time": lambda e: e["events"][2].update(at="2020-01-01T00:00:00.000000+00:00"),
    "missing": lambda e: e["events"].pop(2),
    "cut off": lambda e: e["events"].pop(),
    "order": swap,
    "twice": lambda e: e["events"].insert(2, copy.deepcopy(e["events"][2])),
    "document": lambda e: e["events"][0]["payload"]["document"].update(sha256="0" * 64),
    "other request": lambda e: e.update(request="aaaaaaaaaaaaaa"),
    "more": lambda e: e.update(more=1),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("rehash", [False, True])
def test_every_change_of_events_is_found(packed, what, rehash):
    assert faults(changed(packed, CHANGES[what], rehash=rehash))


@pytest.mark.parametrize("kind", ["identity_checked", "shown", "intent", "timestamped", "opened"])
def test_event_left_out_is_found_even_with_a_new_chain(packed, kind):
    def leave_out(evidence):
        index = next(i for i, event in enumerate(evidence["events"]) if event["kind"] == kind)
        del evidence["events"][index]
        for number, event in enumerate(evidence["events"], start=1):
            event["sequence"] = number

    assert faults(changed(packed, leave_out, rehash=True))


def test_signature_of_another_is_found(packed):
    def exchange(evidence):
        first, second = (e for e in evidence["events"] if e["kind"] == "signed")
        first["payload"]["signature"], second["payload"]["signature"] = (
            second["payload"]["signature"],
            first["payload"]["signature"],
        )

    assert any("签名" in fault for fault in faults(changed(packed, exchange, rehash=True)))


def test_whole_file_made_anew_with_other_keys_is_found(cast, settings):
    trust = own_trust()
    settings.SIGNING_KEYS = OTHER_KEYS
    with organization_scope(cast.jia):
        forged = bundle(completed(cast))
    assert faults(forged) == []  # it holds for whoever trusts those keys
    found = "\n".join(faults(forged, trust))
    assert "不在信任名单里" in found
    assert "not one that is trusted" in found


@pytest.mark.parametrize("missing", ["document.pdf", EVIDENCE, "report.pdf", "说明.txt"])
def test_missing_part_is_told(packed, missing):
    files = {name: data for name, data in unpack(packed).items() if name != missing}
    assert "应有" in faults(pack(files))[0]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello" * 100])
def test_what_is_no_evidence_is_told(data):
    assert "打不开" in faults(data)[0]


def test_outside_provider_signs_with_a_certificate_of_the_signer(cast, settings):
    settings.SIGNING_PROVIDER = "local-fake"
    with organization_scope(cast.jia):
        packed = bundle(completed(cast))
    verdict = verify_bundle(packed, trust=own_trust())
    assert verdict.faults == ()
    assert "CN=单雪" in "".join(verdict.facts)
    settings.SIGNING_PROVIDER = "platform"
    assert any("发证机构" in fault for fault in faults(packed))


def test_file_outlives_the_keys_of_the_settings(done, packed, settings):
    trust = own_trust()
    settings.SIGNING_KEYS = OTHER_KEYS
    assert bundle(done) == packed
    assert faults(packed, trust) == []


def test_declined_request_has_evidence_too(cast):
    with organization_scope(cast.jia):
        request = send(cast)
        prove(at(request, 1))
        now = dt.datetime.now(dt.UTC)
        acting.decline(signer=at(request, 1), reason="内容不符", where=WHERE, now=now)
        request.refresh_from_db()
        assert faults(bundle(request)) == []


def test_voided_half_way_has_evidence_too(cast):
    with organization_scope(cast.jia):
        request = send(cast)
        go_through(request, 1)
        now = dt.datetime.now(dt.UTC)
        sending.void_request(actor=cast.sun, request=request, reason="改期", now=now)
        request.refresh_from_db()
        assert faults(bundle(request)) == []


def test_change_in_the_database_breaks_the_file(done):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table waits for its checks
            cursor.execute("ALTER TABLE signing_evidenceevent DISABLE TRIGGER evidence_append_only")
        else:
            cursor.execute("DROP TRIGGER evidence_append_only")
        cursor.execute("UPDATE signing_evidenceevent SET kind = 'opened' WHERE kind = 'shown'")
    assert faults(bundle(done))


def test_database_refuses_a_change(done):
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        done.events.update(kind="opened")


def test_command_checks_without_database(packed, tmp_path):
    file, trust = tmp_path / "evidence.zip", tmp_path / "trust.pem"
    file.write_bytes(packed)
    trust.write_text(own_trust().as_pem())
    command = [sys.executable, "manage.py", "verify_evidence", file, "--trust", trust]
    environment = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "PATH": ""}
    root = Path(__file__).parents[4]
    found = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert "证据成立" in found.stdout
    file.write_bytes(changed(packed, CHANGES["name"]))
    with pytest.raises(CommandError, match="证据不成立"):
        call_command("verify_evidence", str(file), stderr=io.StringIO())


def test_trust_file_is_read_back(capsys):
    call_command("signing_trust")
    read = Trust.of_pem(capsys.readouterr().out.encode())
    assert read.keys == own_trust().keys
    assert len(read.certificates) == 1
    with pytest.raises(ValueError, match="neither"):
        Trust.of_pem(b"nothing")


@pytest.mark.parametrize("text", ["1:AAAA", "", "1", f"{OTHER_KEYS},{OTHER_KEYS}"])
def test_bad_keys_are_told_by_name(text):
    with pytest.raises(Exception, match="ZYG_SIGNING_KEYS"):
        _parse(text)


def test_rules_name_a_signature_after_the_end_of_time(packed):
    events = json.loads(unpack(packed)[EVIDENCE])["events"]
    events[0]["payload"]["expires_at"] = "2020-01-01T00:00:00.000000+00:00"
    assert any("晚于截止时间" in clause for clause in broken_rules(events))
