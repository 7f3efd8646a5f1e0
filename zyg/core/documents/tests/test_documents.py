"""Documents: equal bytes for equal data, no empty boxes, pages as pictures, numbers to check."""

import datetime as dt
import json
import threading
from pathlib import Path

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

import zyg
from zyg.core.documents import verification
from zyg.core.documents.fonts import FontSet, problems_of, spelled, use_directories
from zyg.core.documents.rendering import (
    GlyphsMissingError,
    UnreadablePdfError,
    page_count,
    render_page,
    render_pdf,
)

CREATED = dt.datetime(2026, 11, 25, 9, 30, tzinfo=dt.UTC)
PNG = b"\x89PNG\r\n"


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "proof.typ"
    path.write_text(
        '#import "zyg.typ": data, facts, sheet\n'
        "#show: sheet.with(title: data.title, issuer: data.company, "
        'verification: data.at("verification", default: none))\n'
        "= #data.title\n#facts(data.facts)\n#data.body\n",
        encoding="utf-8",
    )
    return path


def told(**changes):
    facts = [["姓名", "王芳"], ["岗位", "薪酬专员"]]
    return {
        "title": "在职证明",
        "company": "甲公司",
        "facts": facts,
        "body": "特此证明。",
        **changes,
    }


def test_equal_inputs_give_equal_bytes(template):
    first, second = (render_pdf(template, told(), created=CREATED) for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF-1.7")


def test_date_of_creation_is_the_argument(template):
    pdf = render_pdf(template, told(), created=CREATED)
    assert b"D:20260101" not in pdf
    assert b"D:20261125093000Z" in pdf
    assert pdf != render_pdf(template, told(), created=CREATED + dt.timedelta(days=1))


def test_date_without_time_zone_is_refused(template):
    with pytest.raises(ValueError, match="time zone"):
        render_pdf(template, told(), created=dt.datetime(2026, 11, 25))  # noqa: DTZ001


def test_data_are_never_code(template, tmp_path):
    (tmp_path / "secret.txt").write_text("不该出现")
    evil = '#read("secret.txt") #panic("x") $x$ *b* \\ " ] } #{'
    render_pdf(template, told(body=evil), created=CREATED)  # #panic as code would raise


def test_template_reads_no_file_of_the_machine(tmp_path):
    path = tmp_path / "reads.typ"
    path.write_text('#read("/etc/hostname")')
    with pytest.raises(typst.TypstError):
        render_pdf(path, {}, created=CREATED)


def test_wrong_data_are_a_fault_of_the_caller(template):
    with pytest.raises(typst.TypstError, match="body"):
        render_pdf(template, {k: v for k, v in told().items() if k != "body"}, created=CREATED)


def test_archive_standard_is_kept(template):
    pdf = render_pdf(template, told(), created=CREATED, standard="a-2b")
    assert b"pdfaid:part" in pdf


def test_rare_character_is_a_problem_and_no_box(template):
    with pytest.raises(GlyphsMissingError) as caught:
        render_pdf(template, told(facts=[["姓名", "王𠮷"]]), created=CREATED)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("facts[0][1]", "𠮷")
    assert "U+20BB7" in problem.sentence
    assert "ZYG_FONT_DIRS" in problem.sentence


@pytest.mark.parametrize(
    ("text", "missing"),
    [("𠮷𠮷", ["𠮷"]), ("䶮龑喆堃镕赟𫖯", []), ("a\n b　c", []), ("\ue000", ["\ue000"]), ("", [])],
)
def test_characters_that_can_not_be_drawn(text, missing):
    assert [problem.value for problem in problems_of([text])] == missing


def test_character_with_selector_is_one_unit():
    assert spelled("葛\U000e0100𠮷城") == "葛\U000e0100〔U+20BB7〕城"


def test_what_is_known_is_not_asked_again(monkeypatch):
    fonts = FontSet.load()
    problems_of("甲乙丙𠮷", fonts=fonts)
    calls = []
    monkeypatch.setattr(FontSet, "_draws", lambda *_: calls.append(1) or True)
    assert [p.value for p in problems_of("丙甲𠮷", fonts=fonts)] == ["𠮷"]
    assert calls == []


def test_further_fonts_must_exist(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        use_directories([tmp_path / "nowhere"])
    use_directories([tmp_path])
    assert problems_of("𠮷")
    use_directories([])


def test_every_template_can_be_drawn():
    templates = list(Path(zyg.__file__).parent.rglob("*.typ"))
    assert templates
    lacking = [p for path in templates for p in problems_of(path.read_text(encoding="utf-8"))]
    assert lacking == []


def test_pages_are_counted_and_drawn(template):
    pdf = render_pdf(template, told(body="甲方应当按时支付劳动报酬。" * 400), created=CREATED)
    count = page_count(pdf)
    assert count > 1
    assert all(render_page(pdf, n).startswith(PNG) for n in range(1, count + 1))
    with pytest.raises(UnreadablePdfError, match=f"第 {count + 1} 页打不开"):
        render_page(pdf, count + 1)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 nothing", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(UnreadablePdfError, match="没有损坏的 PDF"):
        page_count(data)


def test_cut_pdf_is_refused(template):
    pdf = render_pdf(template, told(), created=CREATED)
    with pytest.raises(UnreadablePdfError):
        page_count(pdf[: len(pdf) // 2])


def test_threads_may_render_at_once(template):
    expected, found = render_pdf(template, told(), created=CREATED), []

    def work():
        found.extend(render_pdf(template, told(), created=CREATED) for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 80


def test_sheet_prints_number_and_code(template):
    shown = verification.Verification(verification.new_number(), "https://hr.example/v/K7M2")
    plain = render_pdf(template, told(), created=CREATED)
    marked = render_pdf(template, told(verification=shown.as_data()), created=CREATED)
    assert len(marked) > len(plain) + 500
    assert json.dumps(shown.as_data())


@given(st.integers(0, 14), st.sampled_from(verification._ALPHABET))
def test_one_wrong_character_is_found(position, letter):
    number = verification.new_number()
    plain = verification.normalised(number)
    wrong = plain[:position] + letter + plain[position + 1 :]
    assert verification.is_well_formed(wrong) == (wrong == plain)


def test_number_is_read_as_people_type_it():
    number = verification.new_number()
    assert verification.is_well_formed(f" {number.lower().replace('-', ' ')} ")
    assert not verification.is_well_formed(number + "2")
    assert not verification.is_well_formed("")
