//! Countries by their Polish and English names, with ISO 3166 codes.

use crate::inflection::same_name;

/// A country: ISO 3166-1 alpha-2, the Polish name, and other names in either language. The first word of a Polish name inflects;
/// names of several words are compared word by word.
const COUNTRIES: &[(&str, &str, &[&str])] = &[
    ("AF", "Afganistan", &["Afghanistan"]),
    ("AL", "Albania", &[]),
    ("DZ", "Algieria", &["Algeria"]),
    ("AR", "Argentyna", &["Argentina"]),
    ("AM", "Armenia", &[]),
    ("AU", "Australia", &[]),
    ("AT", "Austria", &[]),
    ("AZ", "Azerbejdżan", &["Azerbaijan"]),
    ("BD", "Bangladesz", &["Bangladesh"]),
    ("BE", "Belgia", &["Belgium"]),
    ("BY", "Białoruś", &["Belarus"]),
    ("BO", "Boliwia", &["Bolivia"]),
    ("BA", "Bośnia i Hercegowina", &["Bosnia and Herzegovina", "Bosnia", "Bośnia"]),
    ("BR", "Brazylia", &["Brazil"]),
    ("BG", "Bułgaria", &["Bulgaria"]),
    ("CL", "Chile", &[]),
    ("CN", "Chiny", &["China", "Chińska Republika Ludowa", "ChRL"]),
    ("HR", "Chorwacja", &["Croatia"]),
    ("CY", "Cypr", &["Cyprus"]),
    ("TD", "Czad", &["Chad"]),
    ("CZ", "Czechy", &["Czech Republic", "Czechia", "Republika Czeska"]),
    ("DK", "Dania", &["Denmark"]),
    ("DM", "Dominika", &["Dominica"]),
    ("EG", "Egipt", &["Egypt"]),
    ("EC", "Ekwador", &["Ecuador"]),
    ("EE", "Estonia", &[]),
    ("ET", "Etiopia", &["Ethiopia"]),
    ("PH", "Filipiny", &["Philippines"]),
    ("FI", "Finlandia", &["Finland"]),
    ("FR", "Francja", &["France"]),
    ("GR", "Grecja", &["Greece"]),
    ("GE", "Gruzja", &["Georgia"]),
    ("GL", "Grenlandia", &["Greenland"]),
    ("ES", "Hiszpania", &["Spain"]),
    ("NL", "Holandia", &["Netherlands", "Niderlandy", "Holland"]),
    ("IN", "Indie", &["India"]),
    ("ID", "Indonezja", &["Indonesia"]),
    ("IQ", "Irak", &["Iraq"]),
    ("IR", "Iran", &[]),
    ("IE", "Irlandia", &["Ireland"]),
    ("IS", "Islandia", &["Iceland"]),
    ("IL", "Izrael", &["Israel"]),
    ("JM", "Jamajka", &["Jamaica"]),
    ("JP", "Japonia", &["Japan"]),
    ("YE", "Jemen", &["Yemen"]),
    ("JO", "Jordania", &["Jordan"]),
    ("KH", "Kambodża", &["Cambodia"]),
    ("CA", "Kanada", &["Canada"]),
    ("QA", "Katar", &["Qatar"]),
    ("KZ", "Kazachstan", &["Kazakhstan"]),
    ("KE", "Kenia", &["Kenya"]),
    ("KG", "Kirgistan", &["Kyrgyzstan"]),
    ("CO", "Kolumbia", &["Colombia"]),
    ("CD", "Demokratyczna Republika Konga", &["Kongo", "Congo", "DRK"]),
    ("KR", "Korea Południowa", &["South Korea"]),
    ("KP", "Korea Północna", &["North Korea", "KRLD"]),
    ("XK", "Kosowo", &["Kosovo"]),
    ("CU", "Kuba", &["Cuba"]),
    ("KW", "Kuwejt", &["Kuwait"]),
    ("LB", "Liban", &["Lebanon"]),
    ("LY", "Libia", &["Libya"]),
    ("LT", "Litwa", &["Lithuania"]),
    ("LU", "Luksemburg", &["Luxembourg"]),
    ("LV", "Łotwa", &["Latvia"]),
    ("MK", "Macedonia Północna", &["Macedonia", "North Macedonia"]),
    ("MY", "Malezja", &["Malaysia"]),
    ("ML", "Mali", &[]),
    ("MT", "Malta", &[]),
    ("MA", "Maroko", &["Morocco"]),
    ("MX", "Meksyk", &["Mexico"]),
    ("MD", "Mołdawia", &["Moldova"]),
    ("MN", "Mongolia", &[]),
    ("ME", "Czarnogóra", &["Montenegro"]),
    ("MM", "Birma", &["Burma", "Myanmar", "Mjanma"]),
    ("DE", "Niemcy", &["Germany", "RFN"]),
    ("NE", "Niger", &[]),
    ("NG", "Nigeria", &[]),
    ("NO", "Norwegia", &["Norway"]),
    ("NZ", "Nowa Zelandia", &["New Zealand"]),
    ("PK", "Pakistan", &[]),
    ("PS", "Palestyna", &["Palestine"]),
    ("PA", "Panama", &[]),
    ("PE", "Peru", &[]),
    ("PL", "Polska", &["Poland", "Rzeczpospolita Polska", "RP"]),
    ("PT", "Portugalia", &["Portugal"]),
    ("ZA", "Republika Południowej Afryki", &["South Africa", "RPA"]),
    ("RU", "Rosja", &["Russia", "Federacja Rosyjska", "Russian Federation"]),
    ("RO", "Rumunia", &["Romania"]),
    ("RW", "Rwanda", &[]),
    ("SA", "Arabia Saudyjska", &["Saudi Arabia"]),
    ("SN", "Senegal", &[]),
    ("RS", "Serbia", &[]),
    ("SG", "Singapur", &["Singapore"]),
    ("SK", "Słowacja", &["Slovakia"]),
    ("SI", "Słowenia", &["Slovenia"]),
    ("SO", "Somalia", &[]),
    (
        "US",
        "Stany Zjednoczone",
        &["United States", "United States of America", "USA", "US", "U.S", "America", "Stany Zjednoczone Ameryki"],
    ),
    ("SD", "Sudan", &[]),
    ("SY", "Syria", &[]),
    ("CH", "Szwajcaria", &["Switzerland"]),
    ("SE", "Szwecja", &["Sweden"]),
    ("TJ", "Tadżykistan", &["Tajikistan"]),
    ("TH", "Tajlandia", &["Thailand"]),
    ("TW", "Tajwan", &["Taiwan"]),
    ("TN", "Tunezja", &["Tunisia"]),
    ("TR", "Turcja", &["Turkey", "Türkiye"]),
    ("TM", "Turkmenistan", &[]),
    ("UG", "Uganda", &[]),
    ("UA", "Ukraina", &["Ukraine"]),
    ("UY", "Urugwaj", &["Uruguay"]),
    ("UZ", "Uzbekistan", &[]),
    ("VA", "Watykan", &["Vatican", "Stolica Apostolska", "Holy See"]),
    ("VE", "Wenezuela", &["Venezuela"]),
    ("HU", "Węgry", &["Hungary"]),
    (
        "GB",
        "Wielka Brytania",
        &["United Kingdom", "UK", "U.K", "Britain", "Great Britain", "Zjednoczone Królestwo", "Brytania"],
    ),
    ("VN", "Wietnam", &["Vietnam"]),
    ("IT", "Włochy", &["Italy"]),
    ("CI", "Wybrzeże Kości Słoniowej", &["Ivory Coast"]),
    ("ZM", "Zambia", &[]),
    ("ZW", "Zimbabwe", &[]),
    ("AE", "Zjednoczone Emiraty Arabskie", &["United Arab Emirates", "UAE", "ZEA"]),
    ("GH", "Ghana", &[]),
    ("AO", "Angola", &[]),
    ("CM", "Kamerun", &["Cameroon"]),
    ("HT", "Haiti", &[]),
    ("LK", "Sri Lanka", &[]),
    ("NP", "Nepal", &[]),
    ("OM", "Oman", &[]),
    ("BH", "Bahrajn", &["Bahrain"]),
    ("PY", "Paragwaj", &["Paraguay"]),
    ("SV", "Salwador", &["El Salvador"]),
    ("GT", "Gwatemala", &["Guatemala"]),
    ("HN", "Honduras", &[]),
    ("NI", "Nikaragua", &["Nicaragua"]),
    ("CR", "Kostaryka", &["Costa Rica"]),
    ("DO", "Dominikana", &["Dominican Republic"]),
    ("SS", "Sudan Południowy", &["South Sudan"]),
    ("LA", "Laos", &[]),
    ("BN", "Brunei", &[]),
    ("MC", "Monako", &["Monaco"]),
    ("LI", "Liechtenstein", &[]),
    ("AD", "Andora", &["Andorra"]),
    ("SM", "San Marino", &[]),
    ("MZ", "Mozambik", &["Mozambique"]),
    ("MG", "Madagaskar", &["Madagascar"]),
    ("TZ", "Tanzania", &[]),
    ("BW", "Botswana", &[]),
    ("NA", "Namibia", &[]),
    ("ER", "Erytrea", &["Eritrea"]),
    ("BF", "Burkina Faso", &[]),
    ("GN", "Gwinea", &["Guinea"]),
    ("FJ", "Fidżi", &["Fiji"]),
];

/// Forms that no rule of endings leads back to their base.
const IRREGULAR: &[(&str, &str)] = &[
    ("Niemczech", "Niemcy"),
    ("Niemiec", "Niemcy"),
    ("Węgrzech", "Węgry"),
    ("Węgier", "Węgry"),
    ("Włoszech", "Włochy"),
    ("Włoch", "Włochy"),
    ("Czech", "Czechy"),
    ("Chin", "Chiny"),
    ("Indii", "Indie"),
    ("Filipin", "Filipiny"),
];

/// A country as named: its code, and the base form of the name that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Country {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
}

/// Capitals that stand for their country when they speak ("Kijów sprzeciwia się …"), Polish and English, with the country.
const CAPITALS: &[(&str, &str, &str)] = &[
    ("Kijów", "Ukraina", "UA"),
    ("Kyiv", "Ukraine", "UA"),
    ("Kiev", "Ukraine", "UA"),
    ("Moskwa", "Rosja", "RU"),
    ("Moscow", "Russia", "RU"),
    ("Londyn", "Wielka Brytania", "GB"),
    ("Waszyngton", "Stany Zjednoczone", "US"),
    ("Pekin", "Chiny", "CN"),
    ("Beijing", "China", "CN"),
    ("Berlin", "Niemcy", "DE"),
    ("Warszawa", "Polska", "PL"),
    ("Warsaw", "Poland", "PL"),
    ("Paryż", "Francja", "FR"),
    ("Rzym", "Włochy", "IT"),
    ("Madryt", "Hiszpania", "ES"),
    ("Budapeszt", "Węgry", "HU"),
    ("Praga", "Czechy", "CZ"),
    ("Mińsk", "Białoruś", "BY"),
    ("Wilno", "Litwa", "LT"),
    ("Ankara", "Turcja", "TR"),
    ("Teheran", "Iran", "IR"),
    ("Tehran", "Iran", "IR"),
    ("Pjongjang", "Korea Północna", "KP"),
    ("Pyongyang", "North Korea", "KP"),
    ("Seul", "Korea Południowa", "KR"),
    ("Seoul", "South Korea", "KR"),
    ("Tokio", "Japonia", "JP"),
    ("Tokyo", "Japan", "JP"),
    ("Kopenhaga", "Dania", "DK"),
    ("Sztokholm", "Szwecja", "SE"),
    ("Helsinki", "Finlandia", "FI"),
    ("Ateny", "Grecja", "GR"),
    ("Lizbona", "Portugalia", "PT"),
    ("Bratysława", "Słowacja", "SK"),
    ("Bukareszt", "Rumunia", "RO"),
    ("Sofia", "Bułgaria", "BG"),
    ("Tallin", "Estonia", "EE"),
];

/// The country for which a capital speaks.
pub(crate) fn country_of_capital(name: &str) -> Option<Country> {
    CAPITALS.iter().find(|(capital, _, _)| *capital == name).map(|(_, name, key)| Country { key, name })
}

/// The country that a name, in any case form, is one of. `words` are the name's words.
pub(crate) fn find_country(words: &[&str]) -> Option<Country> {
    let words = words.iter().copied().filter(|word| !matches!(*word, "the" | "The"));
    let words: Vec<&str> =
        words.map(|word| IRREGULAR.iter().find(|(form, _)| *form == word).map_or(word, |(_, base)| base)).collect();
    let first = words.first()?;
    if !first.chars().next()?.is_uppercase() {
        return None;
    }
    // Exact names first: "US" and "Niger" are close to other names' forms.
    let all = || {
        COUNTRIES.iter().flat_map(|(key, name, others)| {
            std::iter::once(*name).chain(others.iter().copied()).map(move |name| Country { key, name })
        })
    };
    let exact = all().find(|country| country.name.split(' ').eq(words.iter().copied()));
    exact.or_else(|| {
        all().find(|country| {
            let parts = country.name.split(' ');
            parts.clone().count() == words.len()
                && !is_acronym(country.name)
                && parts.zip(&words).all(|(part, word)| {
                    part == *word || (part.chars().count() > 2 && same_length(part, word) && same_name(part, word))
                })
        })
    })
}

fn is_acronym(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// Case forms are about as long as the base; guards against "Mali" and "Malta", "Niger" and "Nigeria".
fn same_length(base: &str, form: &str) -> bool {
    let (a, b) = (base.chars().count(), form.chars().count());
    a.abs_diff(b) <= 3 && (a > 5 || a.abs_diff(b) <= 2) && base.chars().zip(form.chars()).take(3).all(|(x, y)| x == y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_countries_in_any_case() {
        for (name, key) in [
            ("Rosji", "RU"),
            ("Koreą Północną", "KP"),
            ("Korei Północnej", "KP"),
            ("Stanów Zjednoczonych", "US"),
            ("USA", "US"),
            ("Polsce", "PL"),
            ("Niemczech", "DE"),
            ("Niemiec", "DE"),
            ("Wielkiej Brytanii", "GB"),
            ("the UK", "GB"),
            ("Ukrainie", "UA"),
            ("Chinami", "CN"),
            ("Węgrzech", "HU"),
            ("Nigeria", "NG"),
            ("Niger", "NE"),
            ("Mali", "ML"),
            ("Malta", "MT"),
            ("Izraela", "IL"),
        ] {
            let words: Vec<&str> = name.split(' ').collect();
            assert_eq!(find_country(&words).map(|country| country.key), Some(key), "{name}");
        }
        for name in ["Warszawa", "Bałtyk", "Kim", "Unia Europejska", "Rosjanie", "Polityk"] {
            let words: Vec<&str> = name.split(' ').collect();
            assert_eq!(find_country(&words), None, "{name}");
        }
    }
}
