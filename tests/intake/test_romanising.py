import pytest

from analytics.intake.romanising import romanise, romanise_place


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("충청남도 천안시 동남구", "Dongnam-gu, Cheonan-si, Chungcheongnam-do"),
        ("전라북도", "Jeollabuk-do"),
        ("경상남도", "Gyeongsangnam-do"),
        ("강원도 강릉시", "Gangneung-si, Gangwon-do"),
        ("서울특별시 종로구", "Jongno-gu, Seoul"),
        ("세종특별자치시", "Sejong"),
        ("제주특별자치도 서귀포시", "Seogwipo-si, Jeju-do"),
        ("경상북도 울릉군", "Ulleung-gun, Gyeongsangbuk-do"),
        ("부산광역시 해운대구", "Haeundae-gu, Busan"),
        ("인천광역시 미추홀구", "Michuhol-gu, Incheon"),
        ("경기도 의정부시", "Uijeongbu-si, Gyeonggi-do"),
        ("쌍용1동", "Ssangyong 1-dong"),
    ],
)
def test_places_are_written_as_road_signs_write_them(korean, latin):
    assert romanise_place(korean) == latin


@pytest.mark.parametrize(
    ("korean", "latin"),
    [
        ("백령", "baengnyeong"),
        ("왕십리", "wangsimni"),
        ("신라", "silla"),
        ("별내", "byeollae"),
        ("독도", "dokdo"),
        ("합천", "hapcheon"),
        ("한라", "halla"),
    ],
)
def test_sounds_change_where_consonants_meet(korean, latin):
    assert romanise(korean) == latin
