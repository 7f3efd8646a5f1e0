import pytest

from zyg.workforce.attendance.geofence import Fence, check, distance_m

FENCE = Fence(24, 72, radius_m=500)


@pytest.mark.parametrize(
    ("position", "distance", "inside"),
    [((24.001, 72.001), 150, True), ((24.01, 72.01), 1506, False)],
)
def test_distance_decides(position, distance, inside):
    verdict = check(FENCE, policy="reject", position=position)
    assert (verdict.inside, verdict.accepted) == (inside, inside)
    assert abs(verdict.distance - distance) < 2


def test_the_circle_itself_is_inside():
    assert check(FENCE, policy="reject", distance=500).inside
    assert not check(FENCE, policy="reject", distance=500.1).inside


def test_policy_decides_about_outside():
    accepted = check(FENCE, policy="accept", distance=900)
    assert (accepted.inside, accepted.accepted, accepted.flagged) == (False, True, False)
    flagged = check(FENCE, policy="flag", distance=900)
    assert (flagged.accepted, flagged.flagged) == (True, True)


def test_no_position_is_outside_and_no_fence_is_everywhere():
    assert not check(FENCE, policy="reject").accepted
    assert check(None, policy="reject").accepted
    assert check(Fence(0, 0, 0), policy="reject", position=(50, 50)).accepted


def test_impossible_coordinates_are_refused():
    with pytest.raises(ValueError, match="不存在"):
        check(FENCE, policy="flag", position=(91, 0))


def test_distance_across_the_date_line_is_short():
    across = distance_m(latitude=0, longitude=179.999, other_latitude=0, other_longitude=-179.999)
    assert 200 < across < 250
