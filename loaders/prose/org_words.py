"""Which words begin the name of an organization, of a platform, or of something that is neither.

Lemmas, lower case, ё written е. The kind is a concept of the scheme `organization-kind`.
"""

from typing import Final

__all__ = [
    "ACRONYMS",
    "AGENCIES",
    "AUTHORITIES",
    "BARE_MODIFIERS",
    "FORM_ACRONYMS",
    "HEADS",
    "LATIN_HEADS",
    "NOT_ORGANIZATIONS",
    "PLATFORMS",
    "PROJECT_HEADS",
    "words_of",
]


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set, so that a long list stays readable."""
    return frozenset(text.split())


#: Nouns that head the name of an organization → its kind.
HEADS: Final[dict[str, str]] = {
    # civil society
    "организация": "ngo", "фонд": "ngo", "ассоциация": "ngo", "союз": "ngo", "общество": "ngo", "движение": "ngo",
    "партнерство": "ngo", "объединение": "ngo", "федерация": "ngo", "клуб": "ngo", "лига": "ngo", "конгресс": "ngo",
    "землячество": "ngo", "община": "ngo", "товарищество": "ngo", "братство": "ngo", "сообщество": "informal-group",
    "содружество": "ngo", "автономия": "ngo", "диаспора": "informal-group", "центр": "ngo", "институт": "university",
    "отряд": "informal-group", "штаб": "informal-group", "приют": "ngo", "хоспис": "ngo", "отделение": "ngo",
    "филиал": "other", "представительство": "other", "палата": "ngo", "коалиция": "ngo", "альянс": "ngo", "сеть": "ngo",
    "епархия": "ngo", "приход": "ngo", "монастырь": "ngo", "митрополия": "ngo", "муфтият": "ngo", "храм": "ngo",
    "профсоюз": "ngo", "кооператив": "business", "ячейка": "informal-group", "инициатива": "informal-group",
    "секретариат": "international-organization", "учреждение": "other", "мастерская": "ngo", "студия": "ngo",
    # public authorities
    "министерство": "public-authority", "администрация": "public-authority", "правительство": "public-authority",
    "департамент": "public-authority", "комитет": "public-authority", "управление": "public-authority",
    "агентство": "public-authority", "служба": "public-authority", "дума": "public-authority",
    "совет": "public-authority", "парламент": "public-authority", "собрание": "public-authority",
    "посольство": "public-authority", "консульство": "public-authority", "генконсульство": "public-authority",
    "мэрия": "public-authority", "муниципалитет": "public-authority", "хокимият": "public-authority",
    "акимат": "public-authority", "кенеш": "public-authority", "исполком": "public-authority",
    "облисполком": "public-authority", "горисполком": "public-authority", "райисполком": "public-authority",
    "прокуратура": "public-authority", "комиссия": "public-authority", "минкультуры": "public-authority",
    "минобрнауки": "public-authority", "минздрав": "public-authority", "минспорт": "public-authority",
    "минприроды": "public-authority", "минэкономразвития": "public-authority", "минюст": "public-authority",
    "роспатриотцентр": "public-authority", "росмолодежь": "public-authority", "россотрудничество": "public-authority",
    "ростуризм": "public-authority", "бюро": "other", "отдел": "public-authority", "инспекция": "public-authority",
    "дирекция": "other",
    # universities, schools, research
    "университет": "university", "академия": "university", "колледж": "university", "техникум": "university",
    "консерватория": "university", "училище": "university", "вуз": "university", "нии": "university",
    "обсерватория": "university", "лаборатория": "university", "кафедра": "university", "факультет": "university",
    "школа": "other", "гимназия": "other", "лицей": "other", "интернат": "other", "сад": "other",
    "школа-интернат": "other", "ассамблея": "ngo", "церковь": "ngo", "крест": "ngo", "полумесяц": "ngo",
    "океанариум": "other", "зоопарк": "other", "планетарий": "other", "кинотеатр": "other", "комплекс": "other",
    "крепость": "other", "медиацентр": "media", "орган": "public-authority", "порт": "business", "аэропорт": "business",
    "ансамбль": "informal-group", "хор": "informal-group", "коллектив": "informal-group",
    # culture, media, health, nature, business
    "музей": "other", "музей-заповедник": "other", "библиотека": "other", "театр": "other", "филармония": "other",
    "галерея": "other", "архив": "other", "дворец": "other", "дом": "other", "заповедник": "other", "парк": "other",
    "нацпарк": "other", "больница": "other", "поликлиника": "other", "диспансер": "other", "санаторий": "other",
    "госпиталь": "other", "клиника": "other", "стадион": "other", "технопарк": "other", "кванториум": "other",
    "газета": "media", "журнал": "media", "телеканал": "media", "телекомпания": "media", "радио": "media",
    "радиостанция": "media", "редакция": "media", "издательство": "media", "телерадиокомпания": "media",
    "телестудия": "media", "издание": "media", "медиахолдинг": "media", "медиагруппа": "media",
    "информагентство": "media", "гтрк": "media",
    "компания": "business", "предприятие": "business", "завод": "business", "банк": "business", "комбинат": "business",
    "корпорация": "business", "холдинг": "business", "концерн": "business", "гостиница": "business",
    "отель": "business", "кафе": "business", "ресторан": "business", "типография": "business", "фирма": "business",
    "турагентство": "business", "туроператор": "business", "коворкинг": "other", "бизнес-инкубатор": "other",
    "хаб": "other", "офис": "other", "площадка": "other", "акселератор": "other",
}  # fmt: skip

#: Heads whose lower-case use with a place names one organization: «администрация города Пскова».
AUTHORITIES: Final = words_of(
    "администрация правительство министерство мэрия департамент дума посольство консульство генконсульство "
    "облисполком горисполком хокимият акимат прокуратура муниципалитет исполком "
)

#: Agencies and ministries by their short names, which are words and not abbreviations.
AGENCIES: Final = words_of(
    "росстат росмолодежь роспотребнадзор росреестр роструд рособрнадзор россотрудничество ростуризм роспатриотцентр "
    "росгвардия росархив роскомнадзор роскосмос росприроднадзор рослесхоз минобр минобрнауки минпросвещения минтруд "
    "минтруда минкульт минкультуры минспорт минспорта минюст минэкономразвития минсельхоз минстрой минфин минцифры "
    "минвостокразвития минприроды минздрав минздравсоцразвития минобразования минмолодежи "
)

#: Nouns before a quoted name that make it a platform or channel.
PLATFORMS: Final[dict[str, str]] = {
    "платформа": "platform", "портал": "platform", "онлайн-портал": "platform", "интернет-портал": "platform",
    "онлайн-платформа": "platform", "краудсорсинг-платформа": "platform", "сайт": "platform", "веб-сайт": "platform",
    "интернет-сайт": "platform", "аис": "platform", "еис": "platform", "гис": "platform", "сервис": "platform",
    "система": "platform", "приложение": "platform", "мессенджер": "platform", "соцсеть": "platform",
    "блог": "platform", "телеграм-канал": "platform", "telegram-канал": "platform", "канал": "platform",
    "чат-бот": "platform", "паблик": "platform", "интернет-ресурс": "platform", "маркетплейс": "platform",
    "видеохостинг": "platform", "подкаст": "platform", "хостинг": "platform",
}  # fmt: skip

#: Nouns before a quoted name that make it a project, an event or a work, never an organization.
PROJECT_HEADS: Final = words_of(
    "проект программа инициатива акция конкурс форум фестиваль кампания премия исследование книга статья фильм "
    "концепция закон тема курс выставка спектакль конференция семинар слет смена лагерь марафон чемпионат "
    "турнир кубок олимпиада экспедиция маршрут день неделя месячник год цикл серия сборник альбом журналистика "
    "методика рубрика номинация грант стратегия нацпроект госпрограмма подпрограмма доклад отчет вакцина "
    "медиапроект мегапроект спецпроект викторина квест игра экскурсия ярмарка карнавал концерт песня пьеса "
    "слово понятие термин принцип модель показатель индекс барометр стол тренинг школа-семинар вебинар "
    "мастер-класс лекция сессия панель секция трек направление медаль знак орден звание поезд десант "
    "пространство бюллетень атлас каталог пособие постановление указ приказ федеральный кейс хакатон "
    "кейс-чемпионат телемост видеомост мост дневник альманах фотовыставка кинофестиваль гала-концерт интенсив "
    "отряд-смена эстафета зарница пленэр симпозиум саммит конгресс-выставка субботник флешмоб челлендж сказка "
    "роман поэма картина мюзикл опера балет "
)

#: Legal forms that are written as abbreviations before a name: slug of the scheme `legal-form` is looked up by it.
FORM_ACRONYMS: Final = words_of(
    "АНО НКО НП РОО ОО МОО ВОО ООО БФ ФГБОУ ФГАОУ ФГБУ ФГБУК ГБУ ГБУК МБУ МБУК МАУ МАУК ГАУ ГАУК МКУ ГКУ МБОУ "
    "ГБОУ МАОУ ГАПОУ ГБПОУ АО ПАО ЗАО ОАО ТОО ОсОО ОФ ОЮЛ ОсОО СРОО РОФ ДОО НКФ ЧУ ЧОУ НОУ СОНКО ИП МРОО ГУ МУ "
    "КГБУ КГАУ ОГБУ АНО ДПО НКО БО РБОО РБФ КРОО ТРОО МУП ГУП СНТ ТСЖ ТОС ПРОО ЦРБ НИИ ФИЦ НКЦ ИА ГТРК СМИ ДК "
    "ЦБС ДЮЦ ДЮСШ СДК ЦДТ "
)

#: Well-known abbreviations that name one organization wherever they stand → kind.
ACRONYMS: Final[dict[str, str]] = {
    "ООН": "international-organization", "ЮНЕСКО": "international-organization", "ПРООН": "international-organization",
    "ЮНИСЕФ": "international-organization", "ВОЗ": "international-organization", "УВКБ": "international-organization",
    "ЮНФПА": "international-organization", "МОТ": "international-organization", "МОМ": "international-organization",
    "ФАО": "international-organization", "ОБСЕ": "international-organization", "ЕБРР": "international-organization",
    "ЕАБР": "international-organization", "АБР": "international-organization", "ЮНЕП": "international-organization",
    "ЮНЭЙДС": "international-organization", "ЮНОДК": "international-organization", "ЕЭК": "international-organization",
    "МККК": "international-organization", "GIZ": "international-organization", "USAID": "international-organization",
    "UNESCO": "international-organization", "UNDP": "international-organization", "UNICEF": "international-organization",
    "UNHCR": "international-organization", "UNFPA": "international-organization", "WHO": "international-organization",
    "OSCE": "international-organization", "JICA": "international-organization", "IOM": "international-organization",
    "KOICA": "international-organization", "ТЮРКСОЙ": "international-organization", "WWF": "ngo",
    "ИКОМ": "international-organization", "ICOM": "international-organization", "МИД": "public-authority",
    "МВД": "public-authority", "МЧС": "public-authority", "РАН": "university", "ВЦИОМ": "other", "РГО": "ngo",
    "РСМ": "ngo", "РДШ": "ngo", "ФАДМ": "public-authority", "РЖД": "business", "ВДЦ": "other", "ОНФ": "ngo",
    "НАН": "university", "МГУ": "university", "СПбГУ": "university", "МГИМО": "university", "РУДН": "university",
    "ВШЭ": "university", "РГГУ": "university", "РАНХиГС": "university", "МГЛУ": "university", "БГУ": "university",
    "КРСУ": "university", "АУЦА": "university", "БелГУ": "university", "КФУ": "university", "ДВФУ": "university",
    "САФУ": "university", "СВФУ": "university", "УрФУ": "university", "ПетрГУ": "university", "МАГУ": "university",
    "ПсковГУ": "university", "БФУ": "university", "ТГУ": "university", "НГУ": "university", "АлтГУ": "university",
    "ЗабГУ": "university", "АмГУ": "university", "ДГУ": "university", "СГУ": "university", "ФСИН": "public-authority",
    "ЗАГС": "public-authority", "ФПГ": "ngo", "ПФКИ": "ngo", "ТАСС": "media", "ВГТРК": "media", "ВОИ": "ngo", "ВОС": "ngo",
    "ВОГ": "ngo", "РСО": "ngo", "РПЦ": "ngo", "ИТАР-ТАСС": "media",
}  # fmt: skip

#: Capital abbreviations and bare nouns that name no organization.
NOT_ORGANIZATIONS: Final = words_of(
    "НКО СОНКО СМИ ОГО ТОС ОИВ МСУ ОМСУ КПД ЖКХ ВОВ РФ РБ КР РК РТ РС РКИ ЦФО СЗФО ПФО УФО СФО ДФО ЮФО СКФО "
    "СНГ ЕАЭС БРИКС ШОС ОИС ОДКБ ОВЗ ЗОЖ ВИЧ СПИД СССР США КНР ФРГ ЕС НПА ЧС ЧП ИТ IT PR SMM AI ИИ ОРВИ ДТП "
    "ЕГЭ ГИА ВПО СПО ДПО ДНР ЛНР СВО МБОУ ФГБОУ ГБУ АНО НП ООО РОО ОО МОО БФ МБУ МАУ ПК ТВ FM VR AR QR COVID "
    "COVID-19 МСП ПМЖ КМНС АЗРФ ЯНАО ХМАО НАО ЧАО ЕАО КЧР КБР РСО ГТО ЛОВЗ ТЖС ФЗ ГК НК УК ВУЗ НИР НИОКР ТЗ "
    "PDF CD DVD SWOT KPI ОБЖ CoP ZOOM Zoom Skype YouTube VK СВЕ ПО DIY TED ESG ЦУР "
)

#: Modifiers that leave a head bare: «Конкурсная комиссия», «Экспертный совет» belong to the project itself.
BARE_MODIFIERS: Final = words_of(
    "конкурсный экспертный организационный попечительский наш данный этот свой весь каждый некоммерческий "
    "общественный неправительственный местный региональный муниципальный государственный международный "
    "российский зарубежный другой новый рабочий молодежный детский ведущий профильный крупный собственный "
    "единый некий любой целый новый координационный наблюдательный национальный городской областной районный "
    "социальный социально-ориентированный соответствующий ресурсный современный сельский школьный гражданский "
    "отечественный федеральный краевой культурный образовательный благотворительный партнерский партнёрский "
    "приграничный иностранный русский общий родительский учебный научный цифровой онлайн интернет творческий "
    "спортивный первый второй последний "
)

#: Words that make a run of capitalised Latin words the name of an organization.
LATIN_HEADS: Final = words_of(
    "university council foundation association institute centre center museum society union secretariat agency "
    "fund federation network alliance library ministry municipality academy college committee ry gmbh e.v. ngo "
    "ltd inc fund programme house forum initiative stiftung museet kommune ab as oy youth trust bureau office "
)
