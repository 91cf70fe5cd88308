"""Given names that the Russian dictionary does not know, or knows as another word; and common Latin spellings.

Own list: names in everyday use in Kyrgyzstan, Kazakhstan, Uzbekistan, Tajikistan, Turkmenistan and the Caucasus,
and English and transliterated Russian ones.
"""

__all__ = ["CYRILLIC", "LATIN"]

#: Folded (lower case, ё as е), nominative.
CYRILLIC = frozenset(
    """
    абай абдулло абзал адилет азамат азиз азиза айбек айгерим айгуль айдай айдана айдар айжамал айжан айзада айзат
    айкол айнура айпери айсулу айчурек акбота акмал акмарал акылбек алишер алия алмагуль алмаз алмат алтын алтынай
    алтынбек алымбек аманат амангельды анаит анара арай арман арсен аружан аршак асан асель асемгуль аскар аскат
    асхат атай атыр афтандил ахан ашот аян аяна бактияр бактыгуль бакыт бакытбек балжан бауыржан баходир бахром
    бахыт бахытжан баян бегимай бейбит бекболот бексултан берик бермет болат болот болотбек бубусара бурул ваге
    вардан гаухар гаяне гиви гоар гулбара гулзада гулзат гулира гулмира гулназ гулнара гулноза гулнур гулрухсор
    гульбара гульзада гульмира гульнур дамира данияр дархан дастан даулет даурен дилафруз дилноза дилором дилшод
    дильбар динара доолот дуйшен ербол ерболат ержан еркебулан ерлан ернар ерсин жазгуль жайна жамал жамила жанар
    жанат жангыз жандос жанерке жанибек жанна жансая жаныл жаркын жаслан жасур жениш жибек жолдош жылдыз жыпар заза
    замира замирбек зарина заруи зафар зуура зууракан зухра икром ильхам ильяс иманали ислам кайрат кайсар калича
    калыс камола камрон каныбек каныкей канышай карен кенеш кенже куаныш кубан кубаныч кубанычбек кубат кумар
    кундуз куралай курманбек кутман кымбат кыял лайла ламара лаура лейла лола мадина майрам макпал максат малика
    малохат манана марат маржан мафтуна махабат махлиё мейрам мерей мзия мирбек миргуль мирлан молдир мохира
    муаттар мунира муратбек мухтар мээрим назгуль назерке нана наргиза нарек насиба нестан нигора нино нодир нозима
    нурбек нургазы нургуль нурдаулет нуржамал нуржан нурзат нуриса нурлан нурсултан нуртай озода ойбек олжас
    омурбек онола ораз орозбек перизат рамиз рауан раушан рахат рустам рустем рысбек сабина сагынтай садыр саида
    салкын салтанат самал самара санжар санобар сардор сауле севара севиндж сейитбек серик сона сонун суйун
    суйунбек сурен сыймык сымбат таалай талант талгар талгат тамаз тамчы тарана темирлан тигран тилек тогжан
    токтогул толгонай толеген толкун тологон тынай тынчтык улан уланбек улжан улугбек ульяна умида умут урмат
    урматбек уулжан фарид фаррух фарход фируза хачик хуршид чинара чолпон шавкат шайлоо шайыр шайырбек шахло
    шахноза ширин шолпан шота шохрух шукур шушан шынар шынгыс ыбырай ырыс ырысбек элвира элдар элиза элмира элнура
    эльзат эльчин эмиль эрбол эркин эркинбек эрлан эрмек эсен юлдуз
    """.split()  # noqa: SIM905
)
#: Lower case.
LATIN = frozenset(
    """
    aaron abigail adam adrian aida aigerim aigul ainura aizada aizhan albert alex alexander alexandra alexei alexey
    alice alina aliya almaz amanda amy ana anastasia andrea andreas andrew andrey angela anna anne anton antonio
    arman artem arthur asel askar azamat bakyt barbara ben benjamin bermet boris brian carlos caroline catherine
    charles charlotte cholpon christian christina christine christopher claire claudia daniel daniyar daria david
    deborah denis diana dina dinara dmitri dmitriy dmitry donald ekaterina elena elisabeth elizabeth elmira elnura
    emily emma eric erik erlan ermek eugene eva evgenia evgeniy evgeny fatima francesca frank galina george georgy
    gulmira gulnara hans helen helena henry igor ilya ingrid inna irina ivan jack jacob james jamila jane jason
    jean jennifer jessica joanna johannes john jonathan joseph joshua juan julia julie jyldyz kairat karen karin
    karina katarina kate katherine kathleen kathryn kenneth kevin kirill konstantin ksenia kubat larisa larry laura
    lauren lea leonid lidia lilia linda lisa louis lucas lucy ludmila lyudmila madina magdalena maksim margaret
    maria marie marina mark markus marta martin mary matthew maxim megan mehmet melissa michael michelle mikhail
    mirlan mohammed monica muhammad nadezhda nancy natalia nataliya natalya nathan nicholas nicole nikita nikolai
    nikolay nina nurbek nurlan oksana oleg olga oliver olivia pamela patricia patrick paul pavel peter petr philip
    polina rachel rebecca richard robert roman ronald rosa ruslan rustam ruth ryan samantha samuel sandra sara
    sarah scott sergei sergey sofia sophia sophie stanislav stefan stephanie stephen steven susan svetlana tamara
    tatiana tatyana teresa thomas timothy timur tom ulan vadim valentina valery vasily vera victor victoria viktor
    viktoria vitaly vladimir vladislav vyacheslav walter william yana yulia yuri yury zamira zarina zhanna zoya
    """.split()  # noqa: SIM905
)
