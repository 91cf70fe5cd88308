"""Given names that the Russian dictionary does not know, or knows as another word; and common Latin spellings.

Own list: names in everyday use in Kyrgyzstan, Kazakhstan, Uzbekistan, Tajikistan, Turkmenistan and the Caucasus,
and English and transliterated Russian ones.
"""

__all__ = ["CYRILLIC", "LATIN"]

#: Folded (lower case, ё as е), nominative.
CYRILLIC = frozenset(
    """
    айбек айгерим айгуль айдай айдана айжамал айжан айзада айзат айкол айнура айпери айчурек акмарал акылбек алия
    алмаз алмагуль алтынай алтынбек алымбек аманат анара арсен асель аскар аскат атай атыр афтандил аяна
    бакыт бакытбек бактыгуль бактияр балжан баян бегимай бекболот бексултан бермет болот болотбек бубусара бурул
    гулбара гулзада гулзат гулира гулмира гулнара гулназ гулнур гульбара гульзада гульмира гульнур дамира данияр дастан
    дильбар динара доолот дуйшен жазгуль жайна жамал жамила жанар жанат жангыз жанна жанибек жаныл жаркын жениш жибек
    жолдош жыпар жылдыз замира замирбек зарина зуура зууракан ильяс иманали ислам кайрат калича калыс каныбек каныкей
    канышай кенеш кенже кубан кубат кубаныч кубанычбек кумар кундуз кутман курманбек кыял кымбат лайла майрам максат
    мадина малика махабат мээрим миргуль мирбек мирлан муратбек наргиза насиба нестан нуржан нуржамал нуриса нургазы
    нургуль нурзат нурлан нурбек нурсултан нуртай олжас омурбек онола орозбек перизат рахат рысбек сабина садыр салкын
    салтанат самара санжар сейитбек сонун суйун суйунбек сыймык таалай талант талгат талгар тамчы темирлан тилек толгонай
    толкун токтогул тологон тынай тынчтык урмат улан уланбек умут урматбек уулжан чинара чолпон шайлоо шайыр шайырбек
    ширин шукур элдар элвира элиза элмира эльзат элнура эмиль эрбол эркин эркинбек эрлан эрмек эсен ырыс ырысбек
    абай абзал адилет азамат айдар айсулу акбота алмат алтын амангельды арай арман аружан асан асемгуль асхат ахан
    аян бауыржан бахыт бахытжан бейбит берик болат гаухар даулет даурен дархан ербол ерболат ержан ерлан еркебулан
    ернар ерсин жандос жанерке жансая жаслан зарина кайсар куаныш куралай лаура макпал марат маржан мейрам мерей молдир
    мухтар назгуль назерке нурдаулет ораз раушан рауан рустем сагынтай саида салтанат самал сауле серик сымбат талгат
    тогжан толеген улжан ульяна шолпан шынар шынгыс ыбырай
    абдулло азиза азиз акмал алишер баходир бахром гулноза гулрухсор дилафруз дилноза дилором дилшод жасур зафар зухра
    икром камола камрон лола малохат мафтуна махлиё мохира муаттар мунира нигора нодир нозима озода ойбек рустам
    санобар сардор севара умида улугбек фаррух фарход фируза хуршид шавкат шахло шахноза шохрух юлдуз
    аршак ашот ваге вардан гаяне гоар заруи карен нарек сона сурен тигран хачик шушан анаит эльчин ильхам фарид рамиз
    лейла севиндж тарана нана нино ламара мзия манана тамаз гиви заза шота
    """.split()  # noqa: SIM905
)
#: Lower case.
LATIN = frozenset(
    """
    aaron abigail adam adrian aida aigerim aigul ainura aizada aizhan albert alex alexander alexandra alexei alexey
    alice alina aliya almaz amanda amy ana anastasia andrea andreas andrew andrey angela anna anne anton antonio arman
    arthur artem asel askar azamat bakyt barbara ben benjamin bermet boris brian carlos caroline catherine charles charlotte
    christian christina christine christopher cholpon claire claudia daniel daniyar daria david deborah denis diana dina
    dinara dmitri dmitry dmitriy donald ekaterina elena elisabeth elizabeth elmira elnura emily emma eric erik erlan ermek
    eugene eva evgenia evgeniy evgeny fatima francesca frank galina george georgy gulnara gulmira hans helen helena henry
    igor ilya ingrid inna irina ivan jack jacob james jamila jane jason jean jennifer jessica joanna johannes john jonathan
    joseph joshua juan julia julie jyldyz kairat karen karin karina katarina kate katherine kathleen kathryn kenneth kevin
    kirill konstantin ksenia kubat larisa larry laura lauren lea leonid lidia lilia linda lisa louis lucas lucy ludmila
    lyudmila madina magdalena maksim margaret maria marie marina mark markus marta martin mary matthew maxim megan mehmet
    melissa michael michelle mikhail mirlan mohammed monica muhammad nadezhda nancy natalia nataliya natalya nathan
    nicholas nicole nikita nikolai nikolay nina nurbek nurlan oksana oleg olga oliver olivia pamela patricia patrick paul
    pavel peter petr philip polina rachel rebecca richard robert roman ronald rosa rustam ruslan ruth ryan samantha samuel
    sandra sara sarah scott sergei sergey sofia sophia sophie stanislav stefan stephanie stephen steven susan svetlana
    tamara tatiana tatyana teresa thomas timothy timur tom ulan vadim valentina valery vasily vera victor victoria viktor
    viktoria vitaly vladimir vladislav vyacheslav walter william yana yulia yuri yury zamira zarina zhanna zoya
    """.split()  # noqa: SIM905
)
