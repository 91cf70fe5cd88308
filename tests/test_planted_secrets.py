"""Twenty things that must never be kept are planted in a page and a programme; nothing that a run writes has them."""

from pathlib import Path

import pytest
from kgcli import kg

PAGE = Path(__file__).parent / "data" / "grant" / "saved-page.txt"

#: What is planted → the piece of it that must not appear anywhere.
PLANTED = {
    "Пишите на olga.tarasova@primer.example": "tarasova",
    "или olga (at) primer.example": "olga (at)",
    "тел. +7 (8142) 76-54-32": "76-54-32",
    "моб.: 8-921-555-44-33": "555-44",
    "WhatsApp +996 555 123 456": "123 456",
    "Контактное лицо: Тарасова Ольга Викторовна": "Викторовна",
    "Руководитель проекта – Кузнецов П. С.": "Кузнецов",
    "живёт по адресу: г. Петрозаводск, ул. Еловая, д. 17, кв. 42": "Еловая",
    "паспорт 8614 555777 выдан": "555777",
    "СНИЛС 112-233-445 95": "112-233",
    "карта 4276 1600 1234 5678": "1234 5678",
    "р/с 40703810900000012345": "40703810900000012345",
    "дата рождения 14.02.1979": "14.02.1979",
    '{"yandexApiKey":"9f1c2d3e-1111-4222-8333-abcdefabcdef"}': "9f1c2d3e",
    "token: ghp_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789": "ghp_",
    "AWS AKIAIOSFODNN7EXAMPLE": "AKIAIOSFODNN7",
    "https://us02web.zoom.us/j/85512345678?pwd=QWERTY": "85512345678",
    "Идентификатор конференции: 812 3456 7890": "3456 7890",
    "Код доступа: 774411": "774411",
    "Passcode: 99xZ12": "99xZ12",
    "канал t.me/olga_private_77": "olga_private",
    "Пароль: Bereza2022!": "Bereza2022",
    "Координатор – Айнура Жолдошбекова": "Жолдошбекова",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Everything that a whole run writes: the folder, and what went to the screen."""
    folder = tmp_path_factory.mktemp("planted")
    source = folder / "in"
    source.mkdir()
    text = PAGE.read_text(encoding="utf-8")
    planted = "\n".join(PLANTED)
    inline = " ".join(f"{words}." for words in PLANTED)
    text = text.replace("Сведения об экологических школах", f"{inline} Сведения об экологических школах")
    (source / "page.txt").write_text(f"{text}\n{planted}\n", encoding="utf-8")
    (source / "programme.txt").write_text(
        "Международный семинар «Чистый берег»\nДата: 7 июня 2022 года\nМесто: г. Петрозаводск\n\n"
        f"Контакты\n{planted}\n\nПрограмма\n10.00 - 10.30\tРегистрация\n"
        "10.30 - 11.00\tОткрытие (Айнура Жолдошбекова, координатор проекта, Фонд «Родник»)\n"
        f"11.00 - 12.00\tДоклад {inline}\n",
        encoding="utf-8",
    )
    graph, out = str(folder / "graph"), folder / "out"
    out.mkdir()
    commands = [
        ["load", str(source), "--graph", graph],
        ["load", str(source), "--graph", graph, "--json"],
        ["read", str(source / "page.txt"), "--json"],
        ["read", str(source / "page.txt"), "--text"],
        ["read", str(source / "programme.txt")],
        ["read", str(source / "programme.txt"), "--json"],
        ["show", "22-1-001234", "--graph", graph],
        ["show", "programme.txt", "--graph", graph, "--json"],
        ["query", "sources", "--graph", graph, "--json"],
        ["query", "sessions", "--graph", graph, "--json"],
        ["map", "--graph", graph, "--out", str(out / "map.html")],
        ["export", "--graph", graph, "--format", "n-quads", "--out", str(out / "all.nq")],
        ["doctor", "--graph", graph],
    ]
    runs = [kg(*command) for command in commands]
    assert runs[0].code == 0, runs[0].err
    return folder, "".join(run.out + run.err for run in runs)


@pytest.mark.parametrize("secret", PLANTED.values(), ids=str)
def test_nothing_that_a_run_writes_has_it(written: tuple[Path, str], secret: str) -> None:
    folder, screen = written
    assert "Школа озёрных хранителей" in screen, "the run itself must have worked"
    assert secret not in screen
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "in"]
    assert len(files) > 5
    needles = [secret.encode(encoding) for encoding in ("utf-8", "utf-16-le", "cp1251")]
    # JSON may have been written with escapes.
    needles.append(secret.encode("unicode_escape"))
    for path in files:
        data = path.read_bytes()
        assert not any(needle in data for needle in needles), path.name
