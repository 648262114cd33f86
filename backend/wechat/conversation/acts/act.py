"""Acts: what a resident's message does. docs/acts.md says what each means, with examples and boundaries."""

from enum import StrEnum


class Act(StrEnum):
    """The values are the labels of bench/acts/*.csv and of weights.csv."""

    NEW_MATTER = "new_matter"
    COMPLAIN = "complain"
    MORE_WORDS = "more_words"
    ADD_TO_OPEN = "add_to_open"
    PLACE = "place"
    SKIP = "skip"
    YES = "yes"
    NO = "no"
    NUMBER = "number"
    FIX = "fix"
    FIX_COMMUNITY = "fix_community"
    FIX_PLACE = "fix_place"
    FIX_WORDS = "fix_words"
    FIX_CATEGORY = "fix_category"
    ANONYMOUS = "anonymous"
    PHONE = "phone"
    CANCEL = "cancel"
    LATER = "later"
    PROGRESS = "progress"
    URGE = "urge"
    WITHDRAW = "withdraw"
    NOT_SOLVED = "not_solved"
    PARTLY = "partly"
    SOLVED = "solved"
    HAPPY = "happy"
    UNHAPPY = "unhappy"
    RATE = "rate"
    REOPEN = "reopen"  # by a plain word only, which gives no reason
    GO_ON = "go_on"  # with another draft that was left, by a plain word only
    THANKS = "thanks"
    ANGER = "anger"
    PRAISE = "praise"
    ASK_FIRM = "ask_firm"
    ASK_FEE = "ask_fee"
    ASK_FUND = "ask_fund"
    ASK_REVENUE = "ask_revenue"
    ASK_COMMITTEE = "ask_committee"
    ASK_VOTES = "ask_votes"
    ASK_FACILITY = "ask_facility"
    ASK_HOW_LONG = "ask_how_long"
    ASK_WHO = "ask_who"
    ASK_ANONYMITY = "ask_anonymity"
    ASK_HOW = "ask_how"
    ASK_WHAT = "ask_what"
    ASK_OTHER = "ask_other"
    MY_COMMUNITY = "my_community"
    CHANGE_COMMUNITY = "change_community"
    PERSON = "person"
    GREETING = "greeting"
    WAIT = "wait"
    FORGET = "forget"
    URGENT_NUMBERS = "urgent_numbers"
    EMERGENCY = "emergency"
    NOISE = "noise"


QUESTIONS = frozenset(act for act in Act if act.value.startswith("ask_"))

# What the words themselves are kept for. All other acts are commands, questions or answers by a word, and
# their words stand in no stored field.
TELLING = frozenset(
    {
        Act.NEW_MATTER,
        Act.MORE_WORDS,
        Act.ADD_TO_OPEN,
        Act.PLACE,
        Act.FIX_PLACE,
        Act.FIX_WORDS,
        Act.NOT_SOLVED,
        Act.PARTLY,
        Act.SOLVED,
        Act.HAPPY,
        Act.UNHAPPY,
        Act.URGE,
        Act.EMERGENCY,
        Act.PRAISE,
    }
)
