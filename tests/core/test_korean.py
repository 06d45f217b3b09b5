import pytest

from analytics.core.korean import ends_in_consonant, particle


@pytest.mark.parametrize(
    ("word", "followed"),
    [
        ("센터", "센터를"),
        ("카메라", "카메라를"),
        ("등", "등을"),
        ("새 카메라 1", "새 카메라 1을"),  # 일
        ("새 카메라 2", "새 카메라 2를"),  # 이
        ("새 카메라 10", "새 카메라 10을"),  # 십
        ("중앙'", "중앙'을"),  # a closing sign is not read
        ("CCTV", "CCTV을(를)"),
        ("", "을(를)"),
    ],
)
def test_a_word_is_followed_by_the_particle_that_it_is_read_with(word, followed):
    assert word + particle(word, "을", "를") == followed


def test_digits_end_as_they_are_read_aloud():
    """영 일 이 삼 사 오 육 칠 팔 구."""
    assert [digit for digit in "0123456789" if ends_in_consonant(digit)] == list("013678")
