"""What the codes of IATI mean here: its codelists, versions 1 and 2, brought to concepts of the ontology."""

__all__ = [
    "DATES",
    "DESCRIPTIONS",
    "KINDS",
    "LANGUAGES",
    "REGIONS",
    "RELATIONS",
    "ROLES",
    "ROLE_NAMES",
    "SECTORS",
    "STATUSES",
    "TRANSACTIONS",
]

#: OrganisationRole → concept of the scheme `role`. An extending organization passes the funder's money on.
ROLES = {
    "1": "funder", "2": "organizer", "3": "funder", "4": "implementer",
    "funding": "funder", "accountable": "organizer", "extending": "funder", "implementing": "implementer",
}  # fmt: skip
ROLE_NAMES = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}

#: OrganisationType → concept of the scheme `organization-kind`.
KINDS = {
    "10": "public-authority", "11": "public-authority", "15": "public-authority",
    "21": "ngo", "22": "ngo", "23": "ngo", "24": "ngo", "30": "other", "40": "international-organization",
    "60": "ngo", "70": "business", "71": "business", "72": "business", "73": "business", "80": "university",
    "90": "other",
}  # fmt: skip

#: ActivityStatus → words, and concept of the scheme `application-status`, if one fits.
STATUSES: dict[str, tuple[str, str | None]] = {
    "1": ("pipeline", None),
    "2": ("implementation", "in-progress"),
    "3": ("finalisation", "in-progress"),
    "4": ("closed", "completed"),
    "5": ("cancelled", "terminated"),
    "6": ("suspended", "terminated"),
}

#: ActivityDateType → field of the header, what it is called, and which of two counts: the actual date, if there is one.
DATES = {
    "1": ("starts", "planned start", 0), "start-planned": ("starts", "planned start", 0),
    "2": ("starts", "actual start", 1), "start-actual": ("starts", "actual start", 1),
    "3": ("ends", "planned end", 0), "end-planned": ("ends", "planned end", 0),
    "4": ("ends", "actual end", 1), "end-actual": ("ends", "actual end", 1),
}  # fmt: skip

#: DescriptionType → kind of section, and its heading.
DESCRIPTIONS = {
    "1": ("summary", "Description"),
    "2": ("goals", "Objectives"),
    "3": ("target-groups", "Target groups"),
    "4": ("summary", "Other"),
}

#: TransactionType → kind of allocation, what it is called, whether the money comes in to the reporting organization.
#: Pledges are promises; interest, equity and guarantees are no money for an activity: they are counted and left out.
TRANSACTIONS: dict[str, tuple[str, str, bool]] = {
    "1": ("incoming", "incoming funds", True),
    "2": ("commitment", "commitment", False),
    "3": ("disbursement", "disbursement", False),
    "4": ("expenditure", "expenditure", False),
    "11": ("commitment", "incoming commitment", True),
    "IF": ("incoming", "incoming funds", True),
    "C": ("commitment", "commitment", False),
    "D": ("disbursement", "disbursement", False),
    "E": ("expenditure", "expenditure", False),
}

#: Regions of the OECD's Development Assistance Committee that the gazetteer has.
REGIONS = {
    "10": "part:EUROPE", "89": "part:EUROPE", "298": "part:AFRICA", "589": "part:MIDDLE-EAST",
    "619": "part:CENTRAL-ASIA", "798": "part:ASIA",
}  # fmt: skip

#: RelatedActivityType → what it is to this one.
RELATIONS = {"1": "parent", "2": "child", "3": "sibling", "4": "co-funded", "5": "third party"}

#: Languages in which texts are preferred, the best first.
LANGUAGES = ("en", "ru")

#: Sectors of the Development Assistance Committee by the first figures of their code: what they are about, and the
#: concept of the scheme `theme`, if one fits. The longest beginning counts.
SECTORS: dict[str, tuple[str, str | None]] = {
    "110": ("education", "education"),
    "111": ("education", "education"),
    "112": ("basic education", "education"),
    "113": ("secondary education", "education"),
    "114": ("higher education", "education"),
    "120": ("health", "health"),
    "121": ("health", "health"),
    "122": ("basic health", "health"),
    "123": ("non-communicable diseases", "health"),
    "130": ("population and reproductive health", "health"),
    "140": ("water and sanitation", None),
    "150": ("government and civil society", "civil-society-development"),
    "151": ("government and civil society", "civil-society-development"),
    "15112": ("decentralisation and local government", "local-self-government"),
    "15130": ("law and justice", "legal-aid"),
    "15150": ("democratic participation and civil society", "civic-participation"),
    "15153": ("media and free flow of information", "media"),
    "15160": ("human rights", "human-rights"),
    "15170": ("women's rights organizations", "women-support"),
    "15180": ("ending violence against women and girls", "women-support"),
    "15190": ("orderly migration", "migrants-support"),
    "152": ("conflict, peace and security", None),
    "160": ("social services", "social-services"),
    "16010": ("social protection", "social-services"),
    "16020": ("employment", "employment"),
    "16030": ("housing", None),
    "16061": ("culture", "culture-arts"),
    "16063": ("narcotics control", "addiction-prevention"),
    "16066": ("culture", "culture-arts"),
    "210": ("transport", None),
    "220": ("communication", None),
    "230": ("energy", None),
    "240": ("banking and finance", None),
    "250": ("business", "entrepreneurship"),
    "310": ("agriculture, forestry and fishing", "rural-development"),
    "311": ("agriculture", "rural-development"),
    "312": ("forestry", "environment"),
    "313": ("fishing", None),
    "320": ("industry, mining and construction", None),
    "321": ("industry", None),
    "322": ("mining", None),
    "323": ("construction", None),
    "331": ("trade", None),
    "332": ("tourism", "tourism"),
    "410": ("environment", "environment"),
    "430": ("several sectors", None),
    "43030": ("urban development", "urban-development"),
    "43040": ("rural development", "rural-development"),
    "510": ("budget support", None),
    "520": ("food security", None),
    "720": ("emergency response", None),
    "730": ("reconstruction", None),
    "740": ("disaster prevention", None),
    "910": ("administrative costs", None),
    "930": ("refugees in donor countries", "migrants-support"),
    "998": ("not specified", None),
}
