"""The order of what matters, against the orders that a senior doctor would want."""

from tests.clinical.urgency_charts import FIRST, SITUATIONS


def test_the_situations_are_many_of_all_kinds_and_each_has_its_reason():
    assert len(SITUATIONS) >= 60
    assert len({s.name for s in SITUATIONS}) == len(SITUATIONS)
    assert {s.specialty for s in SITUATIONS} == set(FIRST)
    assert any(s.who.pregnant for s in SITUATIONS)
    assert any(s.who.days < 28 for s in SITUATIONS)
    assert any(28 <= s.who.days < 6574 for s in SITUATIONS)
    for s in SITUATIONS:
        assert s.why
        assert len(s.items) >= 3
        assert len(s.wanted) >= 2
        assert len({i.key for i in s.items}) == len(s.items), s.name
