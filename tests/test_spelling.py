"""One spelling for what people write in many."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.spelling import cyrillic, fold, skeleton, skeletons, terms, words

_PLAIN = dict(zip("абвгдезиклмнопрстуф", "abvgdeziklmnoprstuf", strict=True))
#: How each of the rules writes the letters on which they differ, from the rules themselves.
ROMANIZATIONS = {
    "ISO 9:1995": {"ж": "ž", "й": "j", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "ŝ", "ъ": "ʺ", "ы": "y", "ь": "ʹ",
                   "э": "è", "ю": "û", "я": "â", "ё": "ë"},
    "GOST 7.79 B": {"ж": "zh", "й": "j", "х": "x", "ц": "cz", "ч": "ch", "ш": "sh", "щ": "shh", "ъ": "''", "ы": "y'",
                    "ь": "'", "э": "e'", "ю": "yu", "я": "ya", "ё": "yo"},
    "GOST 16876-71": {"ж": "zh", "й": "jj", "х": "kh", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shh", "ъ": "", "ы": "y",
                      "ь": "'", "э": "e", "ю": "ju", "я": "ja", "ё": "jo"},
    "BGN/PCGN 1947": {"ж": "zh", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
                      "ь": "’", "э": "e", "ю": "yu", "я": "ya", "ё": "yo"},
    "ALA-LC": {"ж": "zh", "й": "ĭ", "х": "kh", "ц": "t͡s", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ʺ", "ы": "y",
               "ь": "ʹ", "э": "ė", "ю": "i͡u", "я": "i͡a", "ё": "ë"},
    "ICAO 9303": {"ж": "zh", "й": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y",
                  "ь": "", "э": "e", "ю": "iu", "я": "ia", "ё": "e"},
    "habit": {"ж": "zh", "й": "y", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "",
              "э": "e", "ю": "yu", "я": "ya", "ё": "e"},
}  # fmt: skip
WORDS = """псков псковская псковской молодежь молодежи молодёжный россия российский апрель прогрессор школа школьный
социальный витебск витебская развитие беларусь белорусский экология эксперт хабаровск область центр фонд общественная
организация некоммерческая ассоциация союз дружбы берег щит защиты женщины цирк чайка юность языков янтарь ёлка съезд
объединение семьи здоровый татьяна соловьёв район мария георгий новый лошади химия хоккей цветы эхо якутский карельский
брестский гродно могилёв алтай красноярский екатеринбург нижний махачкала грозный ингушетия чувашия журавль подснежник
вьюга компьютер""".split()


def romanized(word: str, rules: dict[str, str]) -> str:
    return "".join(({**_PLAIN, "ё": "e"} | rules)[letter] for letter in word)


@pytest.mark.parametrize("rules", ROMANIZATIONS.values(), ids=ROMANIZATIONS.keys())
def test_a_name_is_found_however_it_is_written_in_latin_letters(rules: dict[str, str]) -> None:
    assert {word for word in WORDS if skeleton(word) not in skeletons(romanized(word, rules))} == set()
    assert {word for word in WORDS if terms(word)[0] not in terms(romanized(word, rules))} == set()


def test_names_that_differ_keep_apart() -> None:
    assert len({skeleton(word) for word in WORDS}) == len(WORDS)
    for one, other in (("школа", "скола"), ("жена", "зена"), ("коза", "кожа"), ("цель", "чель"), ("мост", "мосты")):
        assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    "same",
    [
        ("Псков", "Псковской", "псковская", "ПСКОВСКИЙ", "Пскова", "pskov", "Pskovskaya", "PSKOVSKOJ"),
        ("молодежь", "Молодёжи", "молодежный", "molodezhi", "molodyozhnyy"),
        ("Россия", "российской", "PОССИЯ", "Rossiya", "rossiyskiy"),
        ("Беларусь", "Беларуси", "Belarus"),
        ("экология", "экологических"),
    ],
)
def test_a_word_is_found_in_any_form(same: tuple[str, ...]) -> None:
    assert [word for word in same if terms(same[0])[0] not in terms(word)] == []


def test_english_words_are_found_in_any_form() -> None:
    assert set(terms("schools")) & set(terms("school"))
    assert set(terms("partners")) & set(terms("partner"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Cофинансирование", "софинансирование"),  # a Latin C
        ("PОССИЯ", "россия"),
        ("МОCТ", "мост"),
        ("Аrtem", "artem"),  # a Cyrillic А in an English name
        ("ЦКИТ\u00a0«Апрель»", "цкит апрель"),
        ("„Мост“ – 2021", "мост - 2021"),
        ("Орёл", "орел"),
        ("за́мок", "замок"),
        ("МОЙ", "мой"),
        ("Школа № 5", "школа 5"),
    ],
)
def test_spellings_of_the_same_letters_compare_equal(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_words_of_two_alphabets_that_cannot_be_one_stay() -> None:
    assert fold("ИТ-hub") == "ит-hub"
    assert fold("Йorg") == "йorg"


def test_legal_forms_in_latin_letters_are_read_as_russian() -> None:
    assert cyrillic("ANO Tsentr Most") == "ано центр мост"


@given(st.text(max_size=60))
@settings(max_examples=400)
@example("0´0 ﷺ ｘ＿ｙ № ½ ﬁ")
def test_any_text_can_be_compared(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert all(terms(word.text)) or not fold(word.text).strip("ъьЪЬ")
        assert " " not in "".join(terms(word.text))
    assert skeletons(text)[0] == skeleton(text)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_case_quotes_and_yo_do_not_matter(name: list[str]) -> None:
    plain = " ".join(name)
    written = f"«{plain.upper().replace('Е', 'Ё')}»"
    assert fold(written) == fold(plain)
    assert skeleton(written) == skeleton(plain)
