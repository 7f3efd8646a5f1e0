"""Names and codes of places."""

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.places import all_places, place_named, place_of, places_named


def test_every_city_lies_in_a_listed_province():
    codes = {place.code for place in all_places()}
    assert all(place.province_code in codes for place in all_places())
    assert len([place for place in all_places() if place.is_province]) == 31


@pytest.mark.parametrize(
    ("name", "code"),
    [("北京", "110000"), ("北京市", "110000"), ("吉林市", "220200"), ("内蒙古自治区", "150000"),
     ("红河", "532500"), ("海南", "460000"), (" 深圳市 ", "440300")],
)  # fmt: skip
def test_names_as_people_write_them(name, code):
    assert place_named(name).code == code


@pytest.mark.parametrize("name", ["吉林", "火星", "市", ""])
def test_ambiguous_and_unknown_names_refuse(name):
    with pytest.raises(RuleRefusedError, match=r"没有找到|个可能"):
        place_named(name)
    assert len(places_named(name)) != 1


@pytest.mark.parametrize("code", ["", "31", "990000", "31000A", "000000"])
def test_unknown_codes_refuse(code):
    with pytest.raises(RuleRefusedError, match="不存在"):
        place_of(code)


def test_a_district_gives_its_city():
    assert place_of("440305").name == "深圳"
    assert place_of("310115").name == "上海"
