"""What the data files of typed values hold: words of one language, and what belongs to none."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.pack.structure import Kind

Words = tuple[str, ...]
Distance = Literal["last", "next", "-2", "-1", "0", "1"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LanguageData(_Data):
    """A data file of one language; every word may be written as people write it.

    Attributes:
        numerals: words by the number they name; multi-word ones are one numeral.
        joiners: words between numerals that add nothing. glued: numerals may stand without spaces.
        units_first: "fünfundzwanzig". over_twenty: tens that take 10 to 19 ("soixante-dix").
        points: words before decimals ("一点五"). elided: the unit that goes unsaid, by the one before
            ("一万二" is 12000).
        tenths: magnitudes behind which a unit counts tenths of them in a sum ("dodicimila e cinque").
        halves: words after a number or its unit that add a half. half_before: words that are a half.
            quarter_before: words that are a quarter, before a magnitude ("a quarter million").
        over_inside: signs between a figure and its magnitude for a bit more than both, which a rough sum may
            leave out ("80多万").
        part_of: words between a share and a magnitude ("three quarters of a million").
        quarters_behind: words behind a unit of time that add a quarter of it ("un an et quart").
        one: words that count as one before a unit. none: whole answers that mean 0.
        no_money: the same of a sum.
        people: whole answers that count people with the speaker among them ("just me"), by their number.
        oneself: words for the speaker.
        me_and: two people, `{}` stands for one of `one_person` ("me and my {}").
        person_opening: words before one of `one_person` in a list of people ("my").
        me_plus: one more than `{}`, a number with whom it counts ("me and {}").
        instead: words before a number that is denied: "five, not four". instead_behind: words behind it.
        pairs: whole numbers that name two numbers, either of which may be meant, or one as nowhere else.
        copulas: words glued behind any answer that add nothing ("です").
        glued_before, glued_behind: articles, cases and particles that are written in one with a name.
        magnitudes: words that multiply a number, by factor. money_magnitudes: further ones for sums.
        about, opening, closing: words around a number that do not change it. money_opening, money_closing:
            further ones around sums.
        around: words that may stand on either side of a value of a kind, or of any (`any`), in a sentence in
            which nothing else is told ("we talked to", "so far").
        changes: words beside which a value is not what is meant as it stands ("less than", "per month", "we
            want"). nearly: the same beside a number alone.
        clouds: words in a remark beside a value that leave it unsure ("12, if all goes well").
        other_sums: words that tell of another sum than a turnover; others: the same of other kinds of values.
        other_things: what founders hardly count in an answer ("2 questions", "5 minutes").
        dealings: what founders do with those whom they count, or these with them ("sold it to", "answered").
        times: words for how often something was done, with a number before them or without ("twice").
        sayings: words that make no answer of a number beside them ("a million thanks").
        counted: whom or what founders count ("customers"), or the words that count them ("人").
        of_which: words before a part of the number named before ("12, of which 3 by phone").
        makes: words before the sum of people listed before ("my sister and I, so two").
        or: words between two alternatives. ranges: words that make a range of it.
        percent: words after a percentage. percent_before: before it.
        shares: whole answers that name a part, by its percentage. ratios: `{part}` of
            `{whole}` ("one in four"). every: one of so many, `{}` an ordinal ("every fourth").
        currencies: names by ISO code, beside those of the CLDR. shared_currencies: codes by a name that
            several countries' money has ("dirham"). dollar: words for a dollar of whichever country.
        durations: words by unit. duration_twos: words for two of a unit. day_counts: for so many days.
            month_counts: for so many months.
        duration_alone: a unit alone is one of it. unit_and_half: it is so before a half ("año y medio").
        unit_first: a number behind its unit, `{}` the unit ("een maand of achttien").
        vague: whole answers that only look like durations.
        duration_shown: unit with its number, by CLDR plural form.
        eras: first and last year of eras, by name.
        month_names: names of a month, by its number, beside those of the calendar ("setiembre").
        ordinals: letters behind the figure of a day. first_day: words for the first of a month ("primero").
        years: words that name a year by its distance, right before the month ("去年3月").
        days, months: relative days and months by their distance. ahead, back: `{}` stands for a duration.
        month_in: words around a month (`{}`) that tell its year: the last or next one, or years from now.
        weekday_in: the same of a weekday: the last or next one, or the one so many weeks from now. Words that
            stand under two are asked back. quarters: names of a quarter of a year, by its number.
        month_parts: words before or behind a month that do not change which month it is.
        day_parts: words behind a relative day that do not change it.
        country_before: words for "in" before a country; country_behind: what says so behind it.
        town_before, town_behind: further ones of a town or region ("near", "周辺").
        have_none: whole answers that say that there is none. no_thing: the same of a thing, for `{}`.
        things: what is asked for, by the kind of its question.
        formerly: words that tell what was. lately: words beside what is now ("used to be 6, now 4").
        but: words between a yes and what limits it. because: between a yes or no and
            what explains it. denies: words that could make such a rest a no.
        listing: further words between several choices ("as well as").
        polite: words of courtesy around a yes or no ("sorry", "if that's all right").
        said_before: words before a yes or no that repeat it ("I already said").
        scale_of: words as in "4 of 5". scale_from: as in "of 5 points, 4".
        scale_most, scale_least: words for the highest step of a scale, and for the lowest.
        shy: words of this language that are something else elsewhere.
    """

    numerals: dict[float, Words]
    joiners: Words = ()
    glued: bool = False
    units_first: bool = False
    over_twenty: tuple[int, ...] = ()
    points: Words = ()
    elided: dict[str, str] = Field(default_factory=dict)
    tenths: Words = ()
    halves: Words = ()
    half_before: Words = ()
    quarter_before: Words = ()
    over_inside: Words = ()
    part_of: Words = ()
    quarters_behind: Words = ()
    one: Words = ()
    none: Words = ()
    no_money: Words = ()
    people: dict[int, Words] = Field(default_factory=dict)
    oneself: Words = ()
    me_and: Words = ()
    one_person: Words = ()
    person_opening: Words = ()
    me_plus: Words = ()
    counted: Words = ()
    of_which: Words = ()
    makes: Words = ()
    instead: Words = ()
    instead_behind: Words = ()
    pairs: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    copulas: Words = ()
    glued_before: Words = ()
    glued_behind: Words = ()
    magnitudes: dict[int, Words]
    money_magnitudes: dict[int, Words]
    about: Words
    opening: Words
    closing: Words
    around: dict[Kind | Literal["any"], Words] = Field(default_factory=dict)
    changes: Words = ()
    nearly: Words = ()
    clouds: Words = ()
    other_things: Words = ()
    dealings: Words = ()
    times: Words = ()
    sayings: Words = ()
    or_: Words = Field(alias="or")
    ranges: Words
    percent: Words
    percent_before: Words = ()
    shares: dict[float, Words] = Field(default_factory=dict)
    ratios: Words = ()
    every: Words = ()
    money_opening: Words = ()
    money_closing: Words = ()
    currencies: dict[str, Words]
    other_sums: Words = ()
    others: dict[Kind, Words] = Field(default_factory=dict)
    shared_currencies: dict[str, Words] = Field(default_factory=dict)
    dollar: Words = ()
    durations: dict[str, Words]
    duration_twos: dict[str, Words] = Field(default_factory=dict)
    day_counts: dict[int, Words] = Field(default_factory=dict)
    month_counts: dict[int, Words] = Field(default_factory=dict)
    duration_alone: bool = False
    unit_and_half: bool = False
    duration_joiners: Words = ()
    duration_opening: Words = ()
    duration_closing: Words = ()
    unit_first: Words = ()
    vague: Words = ()
    duration_shown: dict[str, dict[str, str]]
    date_opening: Words = ()
    date_closing: Words = ()
    month_parts: Words = ()
    date_fillers: Words = ()
    ordinals: Words = ()
    first_day: Words = ()
    years: dict[int, Words] = Field(default_factory=dict)
    days: dict[int, Words]
    months: dict[int, Words]
    eras: dict[str, tuple[int, int]] = Field(default_factory=dict)
    month_names: dict[int, Words] = Field(default_factory=dict)
    month_in: dict[Distance, Words] = Field(default_factory=dict)
    weekday_in: dict[Distance, Words] = Field(default_factory=dict)
    quarters: dict[int, Words] = Field(default_factory=dict)
    ahead: Words
    back: Words
    day_parts: Words = ()
    country_opening: Words = ()
    country_closing: Words = ()
    country_before: Words = ()
    country_behind: Words = ()
    town_before: Words = ()
    town_behind: Words = ()
    contact_opening: Words = ()
    have_none: Words = ()
    no_thing: Words = ()
    things: dict[Kind, Words] = Field(default_factory=dict)
    scale_of: Words = ()
    scale_from: Words = ()
    scale_most: Words = ()
    scale_least: Words = ()
    and_: Words = Field(alias="and")
    listing: Words = ()
    yes: Words
    no: Words
    formerly: Words = ()
    lately: Words = ()
    but: Words = ()
    because: Words = ()
    denies: Words = ()
    said_before: Words = ()
    polite: Words = ()
    shy: Words = ()


class CompanyLabel(_Data):
    """How people call a number that identifies a company, and what such a number looks like.

    Attributes:
        names: what stands beside the number.
        forms: patterns of it, in capitals and without separators.
        country: whose check digits it must have, where it has some (ISO 3166-1 alpha-2); `*` stands for the
            one whose letters it begins with.
        prefix: letters that belong before it where people leave them out.
    """

    names: Words
    forms: Words
    country: str = ""
    prefix: str = ""


class CommonData(_Data):
    """`common.yaml`: signs and numbers that belong to no language."""

    symbols: dict[str, Words]
    dollar: Words
    dollars: Words
    yen: Words
    yens: Words
    comma_groups: Words
    coins: Words
    yes_signs: Words
    no_signs: Words
    lower: Words
    not_tld: Words
    endings: Words
    usual_tld: Words
    not_codes: Words
    more_tld: Words
    company: dict[str, Words]
    company_forms: dict[str, Words]
    company_courts: dict[str, Words]
    company_registers: dict[str, Words]
    company_labels: tuple[CompanyLabel, ...]
    company_spoken: dict[str, Words]
    phone_spoken: dict[str, Words]
    phone_pairs: dict[str, str]
    countries: dict[str, Words]
    shared_names: dict[str, Words]
