"""Writes territories.tsv: countries, continents and large cities by their names in several languages.

    pip install babel==2.19.0
    python territories.py > territories.tsv

The names are those of the Unicode CLDR as babel carries them (licence: Unicode-3.0, see territories.LICENSE). A line is
an id, a language and the names, by tabs. Ids: `iso3166:PL`, `m49:150` (Europe), `city:Europe/Warsaw`: a city after which
a time zone is named. Names that a language writes like English are left out for cities but not for countries.
"""

import re

from babel import Locale, localedata
from babel.core import get_global

LANGUAGES = ["en", "pl", "cs", "uk", "ru", "de", "fr", "es", "bg", "sl", "sk"]
CONTINENTS = {"150", "019", "002", "142", "009", "003", "005", "013"}
SKIPPED = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def territory(code):
    if code in SKIPPED:
        return None
    if re.fullmatch("[A-Z]{2}", code):
        return f"iso3166:{code}"
    return f"m49:{code}" if code in CONTINENTS else None


def clean(name):
    """Without what CLDR adds in brackets or after a dash or comma (Hong Kong SAR China, Congo - Kinshasa)."""
    name = re.sub(r"\s*[(（].*", "", name).replace("’", "'")
    name = re.sub(r"^(SRA|ChRA|ZAO|ЗАО|ОАР) ", "", name)
    return re.split(r"\s[–—-]\s|, ", name)[0].removeprefix("o. ").strip()


def names(language):
    """Id to names, in CLDR's order: the usual name first, then short and other ones."""
    data = localedata.load(language)
    found = {}
    for code, name in data["territories"].items():
        base = code.split("-alt-")[0]
        if key := territory(base):
            found.setdefault(key, []).append(clean(str(name)))
    return found


def cities(language):
    zones = localedata.load(language)["time_zones"]
    return {zone: clean(str(names["city"])) for zone, names in zones.items() if "city" in names}


def main():
    territories = get_global("zone_territories")
    english = cities("en")
    plain = {
        zone: english.get(zone, zone.split("/")[-1].replace("_", " "))
        for zone, code in territories.items()
        if code != "001" and zone.split("/")[0] in ("Africa", "America", "Asia", "Europe", "Australia", "Pacific")
    }
    # A zone's country has the same name, or it is a station or a state: no city.
    skipped = {
        name for language in LANGUAGES for values in names(language).values() for name in values
    }
    lines = []
    for language in LANGUAGES:
        for key, values in sorted(names(language).items()):
            lines.append((key, language, "|".join(dict.fromkeys(value for value in values if value))))
        own = cities(language)
        for zone, name in sorted(plain.items()):
            name = name if language == "en" else own.get(zone, name)
            same = language != "en" and name == plain[zone]
            if not same and name not in skipped and plain[zone] not in skipped and "/" in zone and zone.count("/") == 1:
                lines.append((f"city:{zone}", language, name))
    print("\n".join("\t".join(line) for line in sorted(lines)))


main()
