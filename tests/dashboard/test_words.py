"""Words of the dashboard: foreign text is shown letter by letter, errors become sentences."""

import pytest
from shared import attempt, words

from fer_core.errors import MediaError


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        # a mark without width keeps an address from becoming a link
        ("![x](https://evil.example/pixel.png)", "!\\[x\\](https\u2060://evil.example/pixel.png)"),
        ("www.evil.example, a@evil.example", "ww\u2060w.evil.example, a\u2060@evil.example"),
        ("[a](b)", r"\[a\](b)"),
        ("*bold* _slanted_ `code`", r"\*bold\* \_slanted\_ \`code\`"),
        ("list_patition_label.txt", "list_patition_label.txt"),
        (":material/face: :red[x] 12:30", r"\:material/face: \:red\[x\] 12:30"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("a\n\n# b", "a # b"),
        ("$x$ ~~y~~ <b> &lt;", r"\$x\$ \~\~y\~\~ \<b> \&lt;"),
        (r"a\b", r"a\\b"),
        (0.5, "0.5"),
    ],
)
def test_foreign_text_is_shown_letter_by_letter(text, markdown):
    assert words.literal(text) == markdown


def test_foreign_text_is_cut_before_it_is_escaped():
    assert words.literal("[" * 10, longest=4) == r"\[\[\[…"


def test_an_attempt_gives_the_value_or_the_sentence():
    def refuse(name):
        raise MediaError(f"{name} is no photo.")

    assert attempt.attempt(len, "abc") == (3, "")
    assert attempt.attempt(refuse, name="a.txt") == (None, "a.txt is no photo.")


def test_a_mistake_of_ours_is_not_taken_for_one_of_the_user():
    with pytest.raises(ZeroDivisionError):
        attempt.attempt(lambda: 1 / 0)


def test_what_is_left_is_said_only_when_it_is_known():
    assert words.seconds_left(61) == "1 min 1 s left"
    assert words.seconds_left(None) == ""
