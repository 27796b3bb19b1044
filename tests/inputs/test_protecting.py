"""What was protected comes back as it was, whatever it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inputs.protecting import protected, unprotected


@given(st.text(st.sampled_from("'=+-@\t\r\n|% a\u00a0\ufeff\uff1d\uff20"), max_size=6))
@example("'=1")
@example("''=1")
def test_out_and_in_again_is_the_identity(text):
    assert unprotected(protected(text)) == text
    assert not protected(text).lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "|", "%"))


@pytest.mark.parametrize(("came", "read"), [("'=1", "=1"), ("''=1", "'=1"), ("'- speeding", "- speeding")])
def test_one_quote_is_taken_off(came, read):
    assert unprotected(came) == read


@pytest.mark.parametrize("came", ["", "'", "''", "'tis the season", "O'Neill", "=1", "'1"])
def test_other_quotes_stay(came):
    assert unprotected(came) == came
