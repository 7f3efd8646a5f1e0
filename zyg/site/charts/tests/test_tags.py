"""The tags escape what they are given, and the table hides money as every page does."""

from django.template import Context, Template

from zyg.core.tables import Column, Kind, Table
from zyg.site.charts.tests.test_charts import Bar, Point


def drawn(source, **context):
    return Template("{% load charts %}" + source).render(Context(context))


def test_names_are_escaped():
    html = drawn("{% bar_chart rows %}", rows=[Bar("<b>研发</b>", 3, "3", url='/x?"')])
    assert "<b>" not in html
    assert "&lt;b&gt;研发&lt;/b&gt;" in html
    assert 'href="/x?&quot;"' in html


def test_held_back_bar_has_a_word_and_no_length():
    html = drawn("{% bar_chart rows %}", rows=[Bar("a", 0, "人数少，不列", held_back=True)])
    assert "data-held" in html
    assert "人数少，不列" in html
    assert "width:0.00%" in html


def test_trend_is_told_to_those_who_do_not_see_it():
    points = [Point("2026-10", line=286, up=5, down=3, url="/list")]
    html = drawn('{% trend_chart points "入职" "离职" %}', points=points)
    assert "2026-10：期末 286 人，增加 5，减少 3" in html
    assert 'href="/list"' in html
    assert "<script" not in html


def test_table_hides_money_and_marks_cells_for_cards():
    table = Table("成本", (Column("部门"), Column("成本（元）", Kind.MONEY)), (("研发", 123456),))
    html = drawn("{% data_table table %}", table=table)
    assert '<span class="z-money">1,234.56</span>' in html
    assert 'data-label="成本（元）"' in html
