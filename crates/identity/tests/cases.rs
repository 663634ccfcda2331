//! Who is one and who is not, as a newspaper's reader would say.

use identity::{Names, Profile, Seen, profiles, resolve};
use record::EntityKind::{self, Country, Organisation, Person, Place};

/// Whether the names, each written `name/language`, are all one entity.
fn one(kind: EntityKind, list: &[&str]) -> Vec<String> {
    let mut names = Names::default();
    let mut apart = Vec::new();
    for item in list {
        let (name, language) = item.rsplit_once('/').expect("a case has a language");
        let (id, _) = names.add(Profile::new(name, language, kind));
        if id != 0 {
            apart.push((*item).to_owned());
        }
    }
    apart
}

#[test]
fn forms_and_languages_of_one_name_meet() {
    for (kind, list) in [
        (
            Person,
            &[
                "Kim Dzong Un/pl",
                "Kim Dzong Una/pl",
                "Kim Dzong Unem/pl",
                "Kim Jong Un/en",
                "Kim Jong-un/en",
                "Kim Čong-una/cs",
                "Кім Чен Ин/uk",
                "Ким Чен Ын/ru",
            ][..],
        ),
        (
            Person,
            &[
                "Władimir Putin/pl",
                "Володимир Путін/uk",
                "Władimira Putina/pl",
                "Vladimir Putin/en",
                "Володимира Путіна/uk",
                "Владимиру Путину/ru",
                "Putinowi/pl",
            ],
        ),
        (
            Person,
            &[
                "Wołodymyr Zełenski/pl",
                "Volodymyr Zelenskyy/en",
                "Zelensky/en",
                "Володимира Зеленського/uk",
                "Владимир Зеленский/ru",
                "Zelenského/cs",
            ],
        ),
        (Person, &["Angela Merkel/pl", "Angely Merkelové/cs", "Ангела Меркель/ru", "Merkelovou/cs"]),
        (Person, &["Viktor Orbán/pl", "Orbán Viktor/pl", "Viktora Orbana/pl"]),
        (Person, &["Orbán Viktor/pl", "Viktor Orbán/pl", "Віктор Орбан/uk"]),
        (Place, &["Pjongjang/pl", "Pyongyang/en", "Пхеньяне/ru", "Pchjongjangu/cs"]),
        (
            Country,
            &[
                "USA/pl",
                "Stanach Zjednoczonych/pl",
                "United States/en",
                "Сполучених Штатів/uk",
                "США/ru",
                "Amerykanie/pl",
            ],
        ),
        (Organisation, &["ONZ/pl", "Organizacji Narodów Zjednoczonych/pl", "UN/en", "ООН/uk", "United Nations/en"]),
        (Organisation, &["Komisja Europejska/pl", "Evropské komise/cs", "Европейской комиссии/ru", "KE/pl"]),
        (
            Organisation,
            &[
                "Sąd Najwyższy Pakistanu/pl",
                "Верховный суд Пакистана/ru",
                "Върховният съд на Пакистан/bg",
                "pakistańskiemu Sądowi Najwyższemu/pl",
                "Верховным судом Пакистана/ru",
            ],
        ),
        (Organisation, &["MSZ Ukrainy/pl", "МЗС України/uk", "ukraińskie MSZ/pl", "Ukrainian Foreign Ministry/en"]),
    ] {
        assert_eq!(one(kind, list), Vec::<String>::new(), "{list:?}");
    }
}

#[test]
fn others_stay_apart() {
    for (kind, a, b) in [
        (Person, "Andrzej Duda", "Piotr Duda"),
        (Person, "Jarosław Kaczyński", "Lech Kaczyński"),
        (Person, "Donald Trump", "Melania Trump"),
        (Person, "Jan Nowak", "Jan Nowacki"),
        (Person, "Paweł Adamowicz", "Piotr Adamowicz"),
        (Country, "Iran", "Irak"),
        (Country, "Niger", "Nigeria"),
        (Country, "Austria", "Australia"),
        (Country, "Słowacja", "Słowenia"),
        (Organisation, "Rada Europejska", "Komisja Europejska"),
        (Organisation, "MSZ Ukrainy", "MSZ Rosji"),
        (Organisation, "Bank Polski", "Bank Anglii"),
        (Organisation, "Nord Stream", "Nord Stream 2"),
    ] {
        assert_eq!(one(kind, &[&format!("{a}/pl"), &format!("{b}/pl")]), [format!("{b}/pl")], "{a}");
    }
}

fn in_article<'a>(name: &'a str, beside: &[&'a str]) -> Profile {
    let seen = |text, kind| Seen { text, kind, key: None, count: 1 };
    let mut all = vec![seen(name, Person)];
    all.extend(beside.iter().map(|text| seen(*text, Organisation)));
    profiles(&all, &[], "pl", Some("2019-05-01")).remove(0)
}

#[test]
fn a_surname_goes_to_whom_it_stands_with() {
    let president = in_article("Andrzej Duda", &["Sejm", "NATO", "PiS", "Pałac Prezydencki"]);
    let footballer = in_article("Ondrej Duda", &["Legia Warszawa", "Ekstraklasa", "Hertha"]);
    let known = [president, footballer];
    let found = |beside: &[&str]| resolve(&in_article("Dudy", beside), &known).map(|(at, _)| at);
    assert_eq!(found(&["NATO", "Sejm"]), Some(0));
    assert_eq!(found(&["Legia Warszawa", "Hertha"]), Some(1));
    // Nothing to tell them apart by.
    assert_eq!(found(&["Starostwo"]), None);
}

#[test]
fn a_key_of_the_reader_decides() {
    let mut names = Names::default();
    let (government, _) = names.add(Profile::new("Stany Zjednoczone", "pl", Country).with_key(Some("iso3166:US")));
    let (spoken, _) = names.add(Profile::new("Waszyngton", "pl", Country).with_key(Some("iso3166:US")));
    let (city, _) = names.add(Profile::new("Waszyngton", "pl", Place));
    assert_eq!(government, spoken);
    assert_ne!(government, city);
}
