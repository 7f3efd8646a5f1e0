"""Surnames with readings of their own, and names whose characters have many."""

import pytest

from zyg.workforce.people.name_search import plain_name, search_keys

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "查": "zha", "区": "ou", "乐": "yue",
    "翟": "zhai", "覃": "qin", "任": "ren", "朴": "piao", "盖": "ge", "缪": "miao", "冼": "xian",
    "召": "shao", "员": "yun", "种": "chong", "秘": "bi", "逄": "pang", "郇": "xun", "尉": "wei",
    "晟": "cheng", "黑": "he", "车": "che", "华": "hua", "葛": "ge", "吕": "lv",
}  # fmt: skip


def words(name):
    return search_keys(name).split()


@pytest.mark.parametrize(("surname", "reading"), SURNAMES.items())
def test_surname_is_read_as_a_surname(surname, reading):
    found = words(f"{surname}小明")
    assert found[0].startswith(reading)
    assert f"{reading[0]}xm" in found


@pytest.mark.parametrize("surname", ["乐", "翟", "覃"])
def test_surnames_with_two_readings_are_found_by_both(surname):
    both = {"乐": ("yue", "le"), "翟": ("zhai", "di"), "覃": ("qin", "tan")}[surname]
    found = words(f"{surname}平和")
    assert all(any(word.startswith(one) for word in found) for one in both)


def test_every_reading_of_the_surname_survives_many_readings_of_the_name():
    initials = {word[0] for word in words("单乐曾查区解")}
    assert {"s", "d", "c"} <= initials


def test_long_name_is_still_found_by_characters_and_initials():
    found = search_keys("阿卜杜拉·买买提·吐尔逊·艾力·阿不都热西提")
    assert len(found) <= 1000
    assert " 阿卜杜拉买买提吐尔逊艾力阿不都热西提 " in found
    assert " abdlmmttexalabdrxt " in found


@pytest.mark.parametrize("name", ["", "John", "王Ａ", "𬍛", "欧阳修", "·"])
def test_any_name_has_keys(name):
    assert plain_name(name) in search_keys(name)
