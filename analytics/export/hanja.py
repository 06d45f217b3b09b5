"""Chinese characters by their Korean sound: paper's own font has no outline of them.

KS X 1001 (the Korean character set, 1987) holds 4,888 of them in the order of their sounds, so that the first one of each
sound is all that has to be known. The sounds are those by which CLDR sorts Korean (collation `ko`, Unicode CLDR): of the 4,620
that it lists every one is found so. A character of several sounds stands in the set once more for each of them; the one
that texts use has one of these sounds, which need not be the one that is meant.
"""

from __future__ import annotations

from bisect import bisect_right

_SOUNDS = (
    "가伽각刻간侃갈乫감勘갑匣강剛개介객喀갱坑갹醵거倨건乾걸乞검儉겁劫게偈격擊견堅결抉겸兼경京계係고古곡哭곤困골汨공供곶串과寡곽廓관冠괄刮광侊괘卦괴乖굉宏교交구丘국國군君굴堀궁宮권倦궐厥궤机귀晷규叫균勻귤橘"
    "극克근僅금今급伋긍亘기企긴緊길佶김金끽喫나儺낙諾난暖날捏남南납納낭囊내乃녀女년年념念녕寧노努농濃뇌惱뇨尿눈嫩눌訥뉴杻능能니尼닉匿다多단丹달撻담啖답沓당唐대代댁宅덕德도倒독毒돈墩돌乭동仝두兜둔屯득得등嶝"
    "라喇락洛란亂랄剌람嵐랍拉랑廊래來랭冷략掠량亮려侶력力련憐렬冽렴廉렵獵령令례例로勞록碌론論롱壟뢰儡료了룡龍루壘류劉륙六륜侖률律륭隆륵勒름凜릉凌리俚린吝림林립砬마摩막寞만万말唜망亡매埋맥脈맹孟멱冪면免멸滅"
    "명冥몌袂모侮목木몰歿몽夢묘卯무務묵墨문們물勿미味민岷밀密박剝반伴발勃방倣배倍백伯번幡벌伐범凡법法벽僻변卞별別병丙보保복伏본本볼乶봉俸부不북北분分불佛붕崩비丕빈嚬빙憑사乍삭削산傘살乷삼三삽揷상上새塞색嗇"
    "생牲서墅석夕선仙설卨섬剡섭攝성城세世소召속俗손孫솔率송宋쇄刷쇠衰수修숙叔순巡술戌숭崇슬瑟습濕승丞시侍식埴신伸실失심審십什쌍雙씨氏아亞악堊안安알斡암唵압壓앙仰애厓액厄앵櫻야也약弱양佯어圄억億언偃얼孼엄俺"
    "업嶪엔円여予역亦연嚥열悅염厭엽曄영塋예乂오五옥屋온溫올兀옹壅와渦완婉왈曰왕往왜倭외外요僥욕慾용俑우于욱勖운云울蔚웅熊원元월月위位유乳육堉윤允율聿융戎은垠을乙음吟읍揖응凝의依이二익瀷인人일一임任입入잉仍"
    "자仔작作잔孱잠岑잡雜장丈재再쟁爭저佇적勣전佃절切점占접接정丁제制조俎족族존存졸卒종倧좌佐죄罪주主죽竹준俊줄茁중中즉卽즐櫛즙楫증增지之직直진唇질侄짐斟집執징徵차且착捉찬撰찰刹참僭창倉채債책冊처凄척倜천仟"
    "철凸첨僉첩堞청廳체剃초初촉促촌寸총叢촬撮최催추墜축丑춘春출出충充췌悴취取측側층層치侈칙則친親칠七침侵칩蟄칭秤쾌快타他탁倬탄呑탈奪탐探탑塔탕宕태兌택擇탱撑터攄토兎통慟퇴堆투偸특慝틈闖파坡판判팔八패佩팽彭"
    "퍅愎편便폄貶평坪폐吠포佈폭幅표俵품品풍楓피彼필匹핍乏하下학壑한寒할割함函합合항亢해亥핵劾행倖향享허噓헌憲헐歇험險혁奕현俔혈孑혐嫌협俠형亨혜兮호乎혹惑혼婚홀忽홍哄화化확擴환丸활活황凰회匯획劃횡宖효哮후侯"
    "훈勛훙薨훤喧훼卉휘彙휴休휼恤흉兇흑黑흔昕흘吃흠欠흡吸흥興희僖힐詰"
)
"""Each sound with the first character of it."""

_SET = "euc_kr"
_FIRST_ROW, _LAST_ROW = 0xCA, 0xFD
"""Rows of the set that hold Chinese characters, as EUC-KR writes them."""

_STARTS = [sign.encode(_SET) for sign in _SOUNDS[1::2]]
_SYLLABLES, _VOWELS, _FINALS = 0xAC00, 21, 28
_SILENT, _N, _L = 11, 2, 5
_BECOMES_SILENT = {_L: frozenset({2, 6, 7, 12, 17, 20}), _N: frozenset({6, 12, 17, 20})}
"""Vowels before which the first sound of a word falls silent: after l ya, yeo, ye, yo, yu, i; after n those that there are."""


def sound_of(sign: str, *, starts: bool) -> str | None:
    """The Korean sound of a Chinese character, or none of any other sign and of rare ones.

    Args:
        sign: one character.
        starts: whether it begins a word: l and n then change (Korean orthography, articles 10 to 12).
    """
    try:
        code = sign.encode(_SET)
    except UnicodeEncodeError:
        return None
    if not _FIRST_ROW <= code[0] <= _LAST_ROW:
        return None
    sound = _SOUNDS[2 * (bisect_right(_STARTS, code) - 1)]
    return _begun(sound) if starts else sound


def _begun(sound: str) -> str:
    """A sound as it is at the head of a word."""
    first, rest = divmod(ord(sound) - _SYLLABLES, _VOWELS * _FINALS)
    if rest // _FINALS in _BECOMES_SILENT.get(first, ()):
        first = _SILENT
    elif first == _L:
        first = _N
    return chr(_SYLLABLES + first * _VOWELS * _FINALS + rest)
