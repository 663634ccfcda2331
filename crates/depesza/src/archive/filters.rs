//! Which statements or articles: the options that searching and exporting share.

use crate::args::parse_date;
use crate::failure::Failure;
use ::archive::{Query, What};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use reader::Lemmas;
use record::{Act, Certainty, Manner, Polarity};

/// What must hold. Of an option that is given many times, one must.
#[derive(Debug, clap::Args)]
pub(crate) struct FilterArgs {
    /// Said by this speaker: a name, or the number of an entity
    #[arg(long, value_name = "NAME")]
    by: Option<String>,

    /// That name this person, organisation or place in what is said; of articles, anywhere
    ///
    /// What is no name of any is looked for as words. Here and with --by and --via, names may be inflected.
    #[arg(long, value_name = "NAME")]
    about: Option<String>,

    /// Says, denies, promises …
    #[arg(long, value_parser = PossibleValuesParser::new(Act::ALL.iter().map(|act| act.as_str())).map(|name| name.parse::<Act>().expect("it is one of these")))]
    act: Vec<Act>,

    /// How sure the speaker is of it
    #[arg(long, value_parser = PossibleValuesParser::new(Certainty::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Certainty>().expect("it is one of these")))]
    certainty: Vec<Certainty>,

    /// Whether it is quoted
    #[arg(long, value_parser = PossibleValuesParser::new(Manner::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Manner>().expect("it is one of these")))]
    manner: Vec<Manner>,

    /// Whether it is said that it is so, or that it is not
    #[arg(long, value_parser = PossibleValuesParser::new(Polarity::ALL.iter().map(|label| label.as_str())).map(|name| name.parse::<Polarity>().expect("it is one of these")))]
    polarity: Option<Polarity>,

    /// That reached the article through this agency, paper, person
    #[arg(long, value_name = "NAME")]
    via: Option<String>,

    /// In this outlet
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,

    /// In articles in this language: pl, en
    #[arg(long, value_name = "CODE")]
    lang: Option<String>,

    /// Said (of articles: published) in this year, month, on this day, or later
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    since: Option<String>,

    /// Said in this year, month, on this day, or before
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    until: Option<String>,
}

impl FilterArgs {
    /// The query of these options, names in their base forms, too.
    pub(crate) fn query(&self, what: What, lemmas: &mut Lemmas<'_>) -> Result<Query, Failure> {
        let mut spellings = |name: &Option<String>| name.as_ref().map_or(Ok(Vec::new()), |name| lemmas.spellings(name));
        Ok(Query {
            what,
            by: spellings(&self.by)?,
            about: spellings(&self.about)?,
            via: spellings(&self.via)?,
            acts: self.act.clone(),
            certainties: self.certainty.clone(),
            manners: self.manner.clone(),
            polarity: self.polarity,
            outlet: self.outlet.clone(),
            language: self.lang.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            ..Query::default()
        })
    }
}
